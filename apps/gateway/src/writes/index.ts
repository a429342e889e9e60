export { keepIdempotentAnswers } from './idempotent-answers.js';
export type { Write } from './write.js';
export { WriteThrough } from './write-through.decorator.js';
export { WritesModule } from './writes.module.js';
