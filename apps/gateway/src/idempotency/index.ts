export { idempotencyKeyErrorsOf } from './idempotency-key.js';
export { IdempotentAnswers, settleIdempotentAnswer } from './idempotent-answers.js';
