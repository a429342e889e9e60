export type { FirstClaim, IdempotentCall } from './claim.js';
export { claimUnderAll, type UnderAllNames } from './claim-under-all.js';
export { IdempotencyKeys } from './idempotency-keys.js';
