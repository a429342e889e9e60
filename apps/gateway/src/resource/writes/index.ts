export { writeErrorsOf } from './write-errors.js';
export { Write, WRITE_SERVICES, type Creation, type WriteServices } from './write.js';
export { WritesModule } from './writes.module.js';
