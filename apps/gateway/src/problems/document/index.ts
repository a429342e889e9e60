export { ApiProblems, problemResponsesOf } from './problem-responses.js';
export { problemSchemas } from './problem-schemas.js';
export { ProblemDetails, ProblemFault, ProblemUpstream } from './problem.dto.js';
