export { isPlainlyAcceptable, requireJsonIsAccepted } from './accept.js';
export { setDeadlines } from './call-deadline.js';
export { callSignalOf } from './call-signal.js';
export {
  answerClientErrors,
  ignoreExpectations,
  MAX_HEADER_BYTES,
  refuseTunnels,
  type RefusalParts,
} from './client-errors.js';
export { matchesStrongly, readEntityTags } from './entity-tags.js';
export { isKnownToCaller, isToBeShown } from './if-none-match.js';
export { interceptRequests } from './intercept-requests.js';
export { JsonBody } from './json-body.decorator.js';
export { MAX_BODY_BYTES, readJsonBodies } from './json-body.parser.js';
export { ConnectionBudget, endWithLastAnswer } from './last-answer.js';
export { PipelinedRequests } from './pipelined-requests.js';
export { toPage, type Page } from './to-page.js';
export {
  DEFAULT_PAGE_SIZE,
  filterParametersOf,
  MAX_PAGE_SIZE,
  readListQuery,
  type ListOptions,
  type ListRequest,
  type RawQuery,
} from './list-query.js';
export { toProblem } from './cupi-error.problem.js';
export { ProblemFilter } from './problem.filter.js';
export { readPathIds } from './path-ids.js';
export { ProblemPagesModule } from './problem-pages.module.js';
export { protocolFaultOf } from './protocol-fault.js';
export { queryErrorsOf } from './query-errors.js';
export { requireNoErrors } from './request-errors.js';
export { readRequestBody } from './request-body.js';
export { requestIdOf } from './request-id.js';
export { pathOf, routableTargetOf } from './request-target.js';
export { RequestWithoutQuery } from './request-without-query.decorator.js';
export { callOf, UpstreamCall, upstreamCallOf } from './upstream-call.decorator.js';
export { dataHeaders, secureAnswers } from './security-headers.js';
export { varyWith } from './vary.js';
