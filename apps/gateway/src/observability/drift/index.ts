export { DriftRegister } from './drift-register.js';
export { DriftModule } from './drift.module.js';
