export { answerPreferenceOf } from './prefer.js';
export { writeErrorsOf } from './write-errors.js';
export { carryOut, type Change, type Creation, Write, WRITE_SERVICES, type WriteServices } from './write.js';
export { WritesModule } from './writes.module.js';
