export type { FirstClaim, IdempotentCall } from './claim.js';
export { IdempotencyKeys } from './idempotency-keys.js';
