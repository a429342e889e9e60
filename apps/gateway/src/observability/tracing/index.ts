export { TRACING, TracingModule } from './tracing.module.js';
export type { Tracing } from './tracing.js';
