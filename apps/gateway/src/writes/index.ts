export { keepIdempotentAnswers } from './idempotent-answers.js';
export { Write, WRITE_SERVICES, type WriteServices } from './write.js';
export { writeFaultsOf } from './write-faults.js';
export { WritesModule } from './writes.module.js';
