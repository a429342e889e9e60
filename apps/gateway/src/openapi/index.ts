export { createOpenApiDocument } from './document.js';
export {
  CreateOperation,
  DeleteOperation,
  PublicReadOperation,
  ReadOperation,
  UpdateOperation,
} from './operation.decorator.js';
export { ApiProblems } from './problem-responses.js';
export { serveApiReference } from './api-reference.js';
