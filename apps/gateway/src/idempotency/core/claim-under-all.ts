import type { Claim, FirstClaim, IdempotentCall } from './claim.js';
import type { IdempotencyKeys } from './idempotency-keys.js';

/** A call under the names that several secrets give to it. */
export interface UnderAllNames {
  /** At least one, in an order that is the same for every replica. */
  readonly calls: readonly IdempotentCall[];
  /** Position of the one under which the response is stored. */
  readonly current: number;
}

/**
 * Claims the key under every name of a call, while the secret that makes the names is being replaced. Of two replicas that
 * have any secret in common, one is the first, because both claim the common names in the same order.
 * @returns the claim, which stores the response under the current name alone. Never fails.
 */
export async function claimUnderAll(
  keys: Pick<IdempotencyKeys, 'claim'>,
  { calls, current }: UnderAllNames,
): Promise<Claim> {
  const taken: FirstClaim[] = [];
  for (const call of calls) {
    const claim = await keys.claim(call);
    if (claim.kind !== 'first') {
      await releaseAll(taken);
      return claim;
    }
    taken.push(claim);
  }
  const [first] = taken.splice(current, 1);
  if (!first) throw new RangeError('A call has no current name.');
  return {
    kind: 'first',
    complete: async (answer) => {
      await first.complete(answer);
      await releaseAll(taken);
    },
    release: () => releaseAll([first, ...taken]),
  };
}

async function releaseAll(claims: readonly FirstClaim[]): Promise<void> {
  await Promise.all(claims.map((claim) => claim.release()));
}
