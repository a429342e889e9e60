export { createDto, isWritable, updateDto, type BodyDto, type WriteMode } from './body.dto.js';
