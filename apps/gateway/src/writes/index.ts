export { keepIdempotentAnswers } from './idempotent-answers.js';
export { Write, WRITE_SERVICES, type Creation, type WriteServices } from './write.js';
export { writeErrorsOf } from './write-errors.js';
export { WritesModule } from './writes.module.js';
