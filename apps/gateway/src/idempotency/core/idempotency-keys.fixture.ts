import type { FirstClaim, IdempotentCall } from './claim.js';
import type { IdempotencyKeys } from './idempotency-keys.js';

/** A call like any other. */
export const CALL: IdempotentCall = { scope: 'scope', key: 'key', fingerprint: 'fingerprint' };

/** Claims a key that is not in use. */
export async function claimFirst(keys: IdempotencyKeys, call = CALL): Promise<FirstClaim> {
  const claim = await keys.claim(call);
  if (claim.kind !== 'first') throw new Error(`The call is not the first, but ${claim.kind}.`);
  return claim;
}
