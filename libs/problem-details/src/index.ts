export { boundedPath, boundedText } from './bounded-text.js';
export { isProblemCode, problemCatalogue, type ProblemCode } from './catalogue.js';
export {
  PROBLEM_MEDIA_TYPE,
  ProblemError,
  toProblemDocument,
  type ProblemDocument,
  type ProblemMembers,
} from './problem.js';
export { requestErrorCodes, type RequestError, type Violation } from './request-error.js';
