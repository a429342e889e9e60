export { type BodyDto, createDto, isWritable, updateDto, type WriteMode } from './body.dto.js';
export { JsonBody } from './json-body.decorator.js';
export {
  canonicalListQueryOf,
  DEFAULT_PAGE_SIZE,
  filterParametersOf,
  type ListOptions,
  type ListRequest,
  MAX_PAGE_SIZE,
  type RawQuery,
  readListQuery,
} from './list-query.js';
export { idErrorsOf, readPathIds } from './path-ids.js';
export { queryErrorsOf, UNKNOWN_PARAMETER } from './query-errors.js';
export { type BodyReading, readBody } from './read-body.js';
export { duplicateErrorsOf, readRequestBody } from './request-body.js';
export { requireNoErrors } from './request-errors.js';
export { RequestWithoutQuery } from './request-without-query.decorator.js';
export { callOf, UpstreamCall, upstreamCallOf } from './upstream-call.decorator.js';
