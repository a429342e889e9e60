export { serveApiReference } from './api-reference.js';
export { describeControllers } from './document.js';
export { type DescribedDocument, endpointsPageOf } from './endpoints-page.js';
export {
  cacheControl,
  cachedReadHeaders,
  etagHeader,
  HeaderParameters,
  type Headers,
  idempotencyKey,
  ifMatch,
  ifNoneMatch,
  locationHeader,
  prefer,
  preferenceHeader,
  replayedHeader,
} from './header-documentation.js';
export { hoist } from './hoist.js';
export {
  DESCRIPTION_OF_READS,
  MANNER_OF_READS,
  notModified,
  PublicReadOperation,
  ReadOperation,
} from './operation.decorator.js';
