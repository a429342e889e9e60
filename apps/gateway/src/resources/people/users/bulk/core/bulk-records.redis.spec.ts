import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SharedRedis } from '#libs/redis-client';
import { isRedisMissing, RedisServer, untilWorking } from '#libs/testing';
import { BulkRecords, type Taking } from './bulk-records.js';
import { FAILED, REQUEST } from './bulk-store.conformance.fixture.js';
import type { HeldBulk } from './held-bulk.js';

const KEY = { owner: 'owner', id: '11111111-1111-8111-8111-111111111111' };
const seal = (...texts: readonly string[]): string => String(texts.join().length).padStart(43, '0');

function heldIn(taking: Taking): HeldBulk {
  if (taking.kind !== 'held') throw new Error(taking.kind);
  return taking.bulk;
}

describe.skipIf(isRedisMissing)('bulks at two replicas', () => {
  let server: RedisServer;
  let shared: SharedRedis[];
  let one: BulkRecords;
  let other: BulkRecords;

  beforeAll(async () => {
    server = await RedisServer.open();
    shared = [await server.share(), await server.share()];
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    for (const redis of shared) await untilWorking(redis);
    await (await server.connect()).flushall();
    const [first, second] = shared;
    if (!first || !second) throw new Error('there are no two connections');
    one = new BulkRecords({ redis: first, seal });
    other = new BulkRecords({ redis: second, seal });
  });

  // Otherwise their heartbeats would go on.
  afterEach(() => {
    one.close();
    other.close();
  });

  it('are refused where another replica carries them out, and leave nothing behind there', async () => {
    await one.take(KEY, REQUEST);
    expect(await other.take(KEY, REQUEST)).toEqual({ kind: 'in-progress' });
    expect(await other.take({ ...KEY, id: 'another' }, REQUEST)).toEqual({ kind: 'busy' });
    expect(await other.take(KEY, { ...REQUEST, fingerprint: 'other' })).toEqual({ kind: 'mismatch' });
    expect(await other.find({ ...KEY, id: 'another' })).toBeUndefined();
  });

  it('are continued with all that either has done', async () => {
    const bulk = heldIn(await one.take(KEY, REQUEST));
    expect(await bulk.record(0, FAILED)).toBe(true);
    await bulk.end({ state: 'interrupted' });
    const rest = heldIn(await other.take(KEY, REQUEST));
    expect(rest.results).toEqual([FAILED, undefined, undefined]);
    await rest.record(1, FAILED);
    await rest.end({ state: 'interrupted' });
    expect(heldIn(await one.take(KEY, REQUEST)).results).toEqual([FAILED, FAILED, undefined]);
  });

  it('are carried out during an outage of Redis, and known to it afterwards', async () => {
    await server.crash();
    await expect.poll(() => shared.some(({ isWorking }) => isWorking)).toBe(false);
    const bulk = heldIn(await one.take(KEY, REQUEST));
    for (const index of REQUEST.ids.keys()) expect(await bulk.record(index, FAILED)).toBe(true);
    await bulk.end({ state: 'finished' });
    expect(await one.find(KEY)).toMatchObject({ state: 'finished' });
    expect(await other.find(KEY)).toBeUndefined();
    await server.resume();
    await expect.poll(() => other.find(KEY), { timeout: 10_000 }).toMatchObject({ state: 'finished' });
    // The other replica can see the record before this one has read the reply.
    await expect.poll(() => bulk.isSettled, { timeout: 10_000 }).toBe(true);
  });

  it('are known to a Redis that was emptied while they were carried out', async () => {
    const bulk = heldIn(await one.take(KEY, REQUEST));
    await bulk.record(0, FAILED);
    await (await server.connect()).flushall();
    await bulk.record(1, FAILED);
    expect((await other.find(KEY))?.results).toEqual([FAILED, FAILED, undefined]);
  });

  it('are lost by a replica that was thought dead: nothing more is sent there', async () => {
    const bulk = heldIn(await one.take(KEY, REQUEST));
    one.close();
    const client = await server.connect();
    await client.del(`cupi-gateway:bulk:lease:${KEY.owner}`);
    heldIn(await other.take(KEY, REQUEST));
    expect(await bulk.record(0, FAILED)).toBe(false);
    expect(bulk.isHeld).toBe(false);
  });
});
