import { afterEach, describe, expect, it, vi } from 'vitest';

import { SharedRedis } from '#libs/redis-client';
import { heapInUse } from '#libs/testing';
import type { Claim, FirstClaim, IdempotentCall } from './claim.js';
import { CALL, claimFirst } from './idempotency-keys.fixture.js';
import { IdempotencyKeys } from './idempotency-keys.js';
import { ANSWER } from './key-store.conformance.fixture.js';

const DAY_MS = 24 * 3_600_000;

/** Moves the monotonic clock. */
function letPass(ms: number): void {
  const now = performance.now();
  vi.spyOn(performance, 'now').mockReturnValue(now + ms);
}

describe('IdempotencyKeys', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('lets one of many calls at once be the first', async () => {
    const keys = new IdempotencyKeys();
    const claims = await Promise.all(Array.from({ length: 50 }, () => keys.claim(CALL)));
    expect(claims.filter(({ kind }) => kind === 'first')).toHaveLength(1);
    expect(claims.filter(({ kind }) => kind === 'in-progress')).toHaveLength(49);
  });

  it('replays the answer once it is there', async () => {
    const keys = new IdempotencyKeys();
    await (await claimFirst(keys)).complete(ANSWER);
    expect(await keys.claim(CALL)).toEqual({ kind: 'replay', answer: ANSWER });
  });

  it('keeps no more answers for a Redis that does not work than memory may hold', async () => {
    const redis = new SharedRedis({ host: '127.0.0.1', port: 1, isTls: false, database: 0 });
    const keys = new IdempotencyKeys({ redis, maxBytes: 1_000_000 });
    const before = heapInUse() + process.memoryUsage().arrayBuffers;
    for (let key = 0; key < 1_000; key += 1) {
      const claim = await claimFirst(keys, { ...CALL, key: String(key) });
      await claim.complete({ ...ANSWER, body: Buffer.alloc(16_000) });
    }
    const after = heapInUse() + process.memoryUsage().arrayBuffers;
    keys.close();
    redis.close();
    expect(after - before).toBeLessThan(6_000_000);
  });

  it('lets a released key be used again', async () => {
    const keys = new IdempotencyKeys();
    await (await claimFirst(keys)).release();
    expect(await keys.claim(CALL)).toMatchObject({ kind: 'first' });
  });

  it('rejects another request with a used key', async () => {
    const keys = new IdempotencyKeys();
    await claimFirst(keys);
    expect(await keys.claim({ ...CALL, fingerprint: 'other' })).toEqual({ kind: 'mismatch' });
  });

  it.each<[string, IdempotentCall, IdempotentCall]>([
    ['scopes', { ...CALL, scope: 'alice' }, { ...CALL, scope: 'bob' }],
    ['keys', { ...CALL, key: 'a' }, { ...CALL, key: 'A' }],
    [
      'scopes and keys that read the same one after the other',
      { ...CALL, scope: 'a', key: 'bc' },
      { ...CALL, scope: 'ab', key: 'c' },
    ],
  ])('keeps %s apart', async (_what, one, other) => {
    const keys = new IdempotencyKeys();
    await keys.claim(one);
    expect(await keys.claim(other)).toMatchObject({ kind: 'first' });
  });

  it.each<[string, (first: FirstClaim) => Promise<void>, Claim['kind']]>([
    ['completed', (first) => first.complete(ANSWER), 'replay'],
    ['released', (first) => first.release(), 'first'],
  ])('does not change a call %s that was so first', async (_what, settle, kind) => {
    const keys = new IdempotencyKeys();
    const first = await claimFirst(keys);
    await settle(first);
    await first.release();
    await first.complete({ ...ANSWER, status: 500 });
    const claim = await keys.claim(CALL);
    expect(claim.kind).toBe(kind);
    if (claim.kind === 'replay') expect(claim.answer).toEqual(ANSWER);
  });

  it('keeps an answer for a day', async () => {
    const keys = new IdempotencyKeys();
    await (await claimFirst(keys)).complete(ANSWER);
    letPass(DAY_MS - 60_000);
    expect(await keys.claim(CALL)).toMatchObject({ kind: 'replay' });
    letPass(120_000);
    expect(await keys.claim(CALL)).toMatchObject({ kind: 'first' });
  });

  it('reports for a day a call as in progress that never ended', async () => {
    const keys = new IdempotencyKeys();
    await claimFirst(keys);
    letPass(DAY_MS - 60_000);
    expect(await keys.claim(CALL)).toMatchObject({ kind: 'in-progress' });
    letPass(120_000);
    expect(await keys.claim(CALL)).toMatchObject({ kind: 'first' });
  });

  it('evicts the oldest answers beyond the maximum number', async () => {
    const keys = new IdempotencyKeys({ maxEntries: 1 });
    await (await claimFirst(keys)).complete(ANSWER);
    await (await claimFirst(keys, { ...CALL, key: 'other' })).complete(ANSWER);
    expect(await keys.claim(CALL)).toMatchObject({ kind: 'first' });
  });

  it('evicts answers beyond the maximum size', async () => {
    const keys = new IdempotencyKeys({ maxBytes: 10_000 });
    await (await claimFirst(keys)).complete({ ...ANSWER, body: Buffer.alloc(10_000) });
    expect(await keys.claim(CALL)).toMatchObject({ kind: 'first' });
  });
});
