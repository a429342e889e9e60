export { createDto, isWritable, updateDto, type BodyDto } from './body.dto.js';
export { objectDto } from './object.dto.js';
export { pageDto, PageLinks, type Page } from './page.dto.js';
