export { createDto, isWritable, updateDto, type BodyDto, type WriteMode } from './body.dto.js';
export { ENUM_CODE_PATTERN } from './field-validation.js';
