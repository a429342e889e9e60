export { idempotencyKeyErrorsOf } from './idempotency-key.js';
export { IdempotentAnswers, keepIdempotentAnswers } from './idempotent-answers.js';
