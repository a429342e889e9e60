export { createDto, isWritable, updateDto, type BodyDto, type WriteMode } from './body.dto.js';
export { objectDto, type LinkedObject } from './object.dto.js';
export { pageDto, PageLinks, type Page } from './page.dto.js';
