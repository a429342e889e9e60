export { CallLimits } from './call-limits.js';
export { LimitsModule } from './limits.module.js';
