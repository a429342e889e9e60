import { describe, expect, it } from 'vitest';

import type { Claim, FirstClaim, IdempotentCall } from './claim.js';
import { claimUnderAll } from './claim-under-all.js';
import { CALL } from './idempotency-keys.fixture.js';
import { IdempotencyKeys } from './idempotency-keys.js';
import { ANSWER } from './key-store.conformance.fixture.js';

/** The names that the old and the new secret give to the same call, in the order of all replicas. */
const OLD: IdempotentCall = { ...CALL, scope: 'name from the old secret' };
const NEW: IdempotentCall = { ...CALL, scope: 'name from the new secret' };

const replay: Claim = { kind: 'replay', answer: ANSWER };

/** A claim of a replica that uses one of the names and knows these. */
function claim(keys: IdempotencyKeys, current: IdempotentCall, calls = [OLD, NEW]): Promise<Claim> {
  return claimUnderAll(keys, { calls, current: calls.indexOf(current) });
}

async function claimFirst(keys: IdempotencyKeys, current: IdempotentCall): Promise<FirstClaim> {
  const first = await claim(keys, current);
  if (first.kind !== 'first') throw new Error(`The call is not the first, but ${first.kind}.`);
  return first;
}

describe('a call with a name from each of several secrets', () => {
  it('is replayed from what was stored when there was only the old secret', async () => {
    const keys = new IdempotencyKeys();
    const first = await claim(keys, OLD, [OLD]);
    if (first.kind === 'first') await first.complete(ANSWER);
    expect(await claim(keys, NEW)).toEqual(replay);
    expect(await claim(keys, OLD)).toEqual(replay);
  });

  it('is stored under the current name alone', async () => {
    const keys = new IdempotencyKeys();
    await (await claimFirst(keys, NEW)).complete(ANSWER);
    expect(await claim(keys, NEW, [NEW])).toEqual(replay);
    expect(await claim(keys, OLD, [OLD])).toMatchObject({ kind: 'first' });
  });

  it('is the first once, while replicas use different names', async () => {
    const keys = new IdempotencyKeys();
    const claims = await Promise.all(
      Array.from({ length: 20 }, (_, index) => claim(keys, index % 2 === 0 ? OLD : NEW)),
    );
    expect(claims.filter(({ kind }) => kind === 'first')).toHaveLength(1);
    expect(claims.filter(({ kind }) => kind === 'in-progress')).toHaveLength(19);
  });

  it.each([
    ['the old', [OLD]],
    ['the new', [NEW]],
  ])('is in progress for a replica that knows only %s secret', async (_name, known) => {
    const keys = new IdempotencyKeys();
    await claimFirst(keys, OLD);
    const [current = OLD] = known;
    expect(await claim(keys, current, known)).toMatchObject({ kind: 'in-progress' });
  });

  it('leaves nothing behind when another claim of it is in progress', async () => {
    const keys = new IdempotencyKeys();
    const other = await keys.claim(NEW);
    expect(await claim(keys, OLD)).toMatchObject({ kind: 'in-progress' });
    if (other.kind === 'first') await other.release();
    await claimFirst(keys, OLD);
  });

  it('may be tried again under any name when nothing was done', async () => {
    const keys = new IdempotencyKeys();
    await (await claimFirst(keys, OLD)).release();
    await (await claimFirst(keys, NEW)).release();
    await claimFirst(keys, OLD);
  });
});
