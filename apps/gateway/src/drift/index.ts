export { DriftModule } from './drift.module.js';
export { DriftRegister } from './drift-register.js';
