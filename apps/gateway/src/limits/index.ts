export { CallLimits } from './call-limits.js';
export { LimitsModule } from './limits.module.js';
export { quotaKeyOf } from './quota-key.js';
