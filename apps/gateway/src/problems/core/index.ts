export { boundedPath, boundedText } from './bounded-text.js';
export { isProblemCode, problemCatalogue, type ProblemCode } from './catalogue.js';
export { duplicateMembers } from './duplicate-members.js';
export { pointerTo } from './json-pointer.js';
export {
  PROBLEM_MEDIA_TYPE,
  type ProblemDocument,
  ProblemError,
  type ProblemMembers,
  type ProblemOccurrence,
  toProblemDocument,
} from './problem.js';
export { type RequestError, requestErrorCodes, type Violation } from './request-error.js';
