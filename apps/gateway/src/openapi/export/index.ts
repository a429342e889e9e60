export { createOpenApiDocument } from './api-document.js';
