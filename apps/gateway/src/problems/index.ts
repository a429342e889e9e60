export { toProblem } from './cupi-error.problem.js';
export { ProblemPagesModule } from './problem-pages.module.js';
export { ProblemFilter } from './problem.filter.js';
