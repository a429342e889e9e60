export { idempotencyKeyErrorsOf, idempotencyKeyOf } from './idempotency-key.js';
export { IdempotentAnswers, idempotencyScopeOf, settleIdempotentAnswer } from './idempotent-answers.js';
