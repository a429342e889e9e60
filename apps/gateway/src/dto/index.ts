export { createDto, isWritable, updateDto, type BodyDto } from './body.dto.js';
export { objectDto } from './object.dto.js';
export { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE, pageDto, PageLinks, type Page } from './page.dto.js';
