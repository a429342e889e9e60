import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SharedRedis } from '#libs/redis-client';
import { isRedisMissing, RedisServer, untilWorking } from '#libs/testing';
import { describeBulkStore, FAILED, REQUEST } from './bulk-store.conformance.fixture.js';
import { newToken } from './held-bulk.js';
import { RedisBulkStore, type Seal } from './redis-bulk-store.js';

const KEY = { owner: 'owner', id: '11111111-1111-8111-8111-111111111111' };
const RECORD = `cupi-gateway:bulk:${KEY.owner}:${KEY.id}`;
const LEASE = `cupi-gateway:bulk:lease:${KEY.owner}`;
const LARGE = { ttlMs: 60_000, leaseMs: 60_000 };

const sealWith =
  (secret: string): Seal =>
  (...texts) =>
    createHmac('sha256', secret).update(JSON.stringify(texts)).digest('base64url');

describe.skipIf(isRedisMissing)('RedisBulkStore', () => {
  let server: RedisServer;
  let redis: Redis;
  let shared: SharedRedis;
  let store: RedisBulkStore;
  let token: string;

  beforeAll(async () => {
    server = await RedisServer.open();
    redis = await server.connect();
    shared = await server.share();
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    await untilWorking(shared);
    await redis.flushall();
    store = open();
    token = newToken();
  });

  const open = (times: Partial<typeof LARGE> = {}) =>
    new RedisBulkStore(shared, { ...LARGE, ...times, seal: sealWith('secret') });

  describeBulkStore(() => open());

  it('lets another take a bulk as soon as its holder no longer shows that it is alive', async () => {
    const dying = open({ leaseMs: 20 });
    await dying.take(KEY, REQUEST, token);
    await dying.write(KEY, token, { results: new Map([[0, FAILED]]) });
    await sleep(40);
    expect(await store.find(KEY)).toMatchObject({ state: 'interrupted' });
    expect(await store.take(KEY, REQUEST, newToken())).toEqual({
      kind: 'taken',
      results: [FAILED, undefined, undefined],
    });
    expect(await dying.write(KEY, token, { results: new Map([[1, FAILED]]) })).toBe('lost');
  });

  it('is still held by a holder that was slow, if no other has taken it', async () => {
    const slow = open({ leaseMs: 20 });
    await slow.take(KEY, REQUEST, token);
    await sleep(40);
    expect(await store.write(KEY, token, {})).toBe('written');
    expect(await store.take(KEY, REQUEST, newToken())).toEqual({ kind: 'in-progress' });
  });

  it('lets Redis expire everything', async () => {
    await store.take(KEY, REQUEST, token);
    await store.write(KEY, token, { end: { state: 'interrupted' } });
    for (const name of await redis.keys('*')) expect(await redis.pttl(name)).toBeGreaterThan(50_000);
    expect(await redis.exists(LEASE)).toBe(0);
  });

  it('has the last twenty of an owner', async () => {
    for (let number = 0; number < 22; number += 1) {
      const key = { ...KEY, id: `bulk ${number} ` };
      await store.take(key, REQUEST, token);
      await store.write(key, token, { end: { state: 'interrupted' } });
    }
    expect(await redis.keys('cupi-gateway:bulk:owner:*')).toHaveLength(20);
    expect(await store.find({ ...KEY, id: 'bulk 1 ' })).toBeUndefined();
    expect(await store.find({ ...KEY, id: 'bulk 2 ' })).toBeDefined();
  });

  it('does not believe what no gateway has written', async () => {
    await store.take(KEY, REQUEST, token);
    await store.write(KEY, token, { results: new Map([[0, FAILED]]) });
    await redis.hset(RECORD, '1', 'x'.repeat(43) + JSON.stringify({ status: 204 }));
    const moved = (await redis.hget(RECORD, '0')) ?? '';
    await redis.hset(RECORD, '2', moved);
    expect((await store.find(KEY))?.results).toEqual([FAILED, undefined, undefined]);
    const foreign = new RedisBulkStore(shared, { ...LARGE, seal: sealWith('another secret') });
    expect(await foreign.find(KEY)).toBeUndefined();
    await redis.hset(RECORD, 'state', 'finished');
    expect(await store.take(KEY, REQUEST, newToken())).toEqual({ kind: 'in-progress' });
  });

  it('replaces keys of another type', async () => {
    await redis.set(RECORD, 'text');
    await redis.lpush(LEASE, 'list');
    await redis.set(`cupi-gateway:bulk:of:${KEY.owner}`, 'text');
    expect(await store.find(KEY)).toBeUndefined();
    expect(await store.take(KEY, REQUEST, token)).toMatchObject({ kind: 'taken' });
    expect(shared.isWorking).toBe(true);
  });
});
