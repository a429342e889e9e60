export { describeControllers } from './document.js';
export { hoist } from './hoist.js';
export { endpointsPageOf, type DescribedDocument } from './endpoints-page.js';
export * from './header-documentation.js';
export {
  DESCRIPTION_OF_READS,
  MANNER_OF_READS,
  notModified,
  PublicReadOperation,
  ReadOperation,
} from './operation.decorator.js';
export { ApiProblems, problemResponsesOf } from './problem-responses.js';
export { serveApiReference } from './api-reference.js';
