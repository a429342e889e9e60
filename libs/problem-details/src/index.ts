export { isProblemCode, problemCatalogue, type ProblemCode, type ProblemKind } from './catalogue.js';
export {
  PROBLEM_MEDIA_TYPE,
  ProblemError,
  toProblemDocument,
  type ProblemDocument,
  type ProblemMembers,
  type ProblemOccurrence,
  type RequestFault,
  type UpstreamAnswer,
} from './problem.js';
