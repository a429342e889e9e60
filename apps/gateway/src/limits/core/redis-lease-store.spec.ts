import type { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import {
  addressOf,
  isRedisMissing,
  outcomesOfInvalidReplies,
  RedisProxy,
  RedisServer,
  untilWorking,
} from '#libs/testing';
import { SharedRedis } from '#libs/redis-client';
import { RedisLeaseStore, type LeaseRequest } from './redis-lease-store.js';

const WINDOW_SECONDS = 60;
const WINDOW_MS = 60_000;

describe.skipIf(isRedisMissing)('RedisLeaseStore', () => {
  let server: RedisServer;
  let redis: Redis;
  let shared: SharedRedis;
  let store: RedisLeaseStore;
  beforeAll(async () => {
    server = await RedisServer.open();
    redis = await server.connect();
    // On a busy machine a healthy Redis may take longer than the gateway would wait for it.
    shared = await server.share({}, { operationTimeoutMs: 20_000, silenceTimeoutMs: 20_000 });
    store = new RedisLeaseStore(shared, 'limit', WINDOW_SECONDS);
  });
  afterAll(() => server.stop());
  beforeEach(() => redis.flushall());

  const lease = (request: Partial<LeaseRequest> = {}) =>
    store.lease('key', { limit: 100, needed: 1, held: 0, target: 0, ...request });

  it.each<[string, number, Partial<LeaseRequest>, number]>([
    ['what is needed', 0, { needed: 3 }, 3],
    ['in advance what is wanted', 0, { needed: 3, target: 5 }, 8],
    ['in advance what is not held already', 0, { needed: 0, held: 2, target: 5 }, 3],
    ['nothing when enough is held', 0, { needed: 0, held: 5, target: 5 }, 0],
    ['in advance no more than a quarter of what is left', 60, { needed: 0, target: 20 }, 10],
    ['nothing in advance in the end', 96, { needed: 1, target: 20 }, 1],
    ['one in advance just before', 95, { needed: 1, target: 20 }, 2],
    ['no more than what is left', 98, { needed: 5, target: 5 }, 2],
    ['nothing when nothing is left', 100, { needed: 5, target: 5 }, 0],
    ['nothing when more was counted than the limit', 103, { needed: 1 }, 0],
  ])('grants %s', async (_what, counted, request, granted) => {
    await redis.set('limit:key', counted, 'PX', WINDOW_MS);
    expect(await lease(request)).toMatchObject({ granted, left: 100 - counted - granted });
    expect(await redis.get('limit:key')).toBe(String(counted + granted));
  });

  it('opens a window with the first lease, and leaves its end unchanged', async () => {
    await lease();
    await redis.pexpire('limit:key', 30_000);
    const { msLeft } = await lease();
    expect(msLeft).toBeGreaterThan(20_000);
    expect(msLeft).toBeLessThanOrEqual(30_000);
  });

  it('gives a count that would stay for ever a window', async () => {
    await redis.set('limit:key', 100);
    expect(await lease()).toMatchObject({ granted: 0 });
    expect(await redis.pttl('limit:key')).toBeGreaterThan(0);
  });

  it('never reports a window that is longer than all are', async () => {
    await redis.set('limit:key', 1, 'PX', 10 * WINDOW_MS);
    expect(await lease()).toMatchObject({ msLeft: WINDOW_MS });
  });

  it.each<[string, () => Promise<unknown>]>([
    ['a text', () => redis.set('limit:key', 'damaged')],
    ['a fraction', () => redis.set('limit:key', '1.5')],
    ['a number below zero', () => redis.set('limit:key', -3)],
    ['a number beyond all counts', () => redis.set('limit:key', '9223372036854775807')],
    ['a list', () => redis.lpush('limit:key', 'damaged')],
  ])('takes a key that holds %s for one without a count', async (_what, put) => {
    await put();
    await store.giveBack('key', 1, WINDOW_MS);
    expect(await lease()).toMatchObject({ granted: 1, left: 99 });
    expect(shared.isWorking).toBe(true);
  });

  it('takes points back', async () => {
    await lease({ needed: 7 });
    await store.giveBack('key', 3, WINDOW_MS);
    expect(await redis.get('limit:key')).toBe('4');
  });

  it('never counts below zero', async () => {
    await lease({ needed: 2 });
    await store.giveBack('key', 3, WINDOW_MS);
    expect(await redis.get('limit:key')).toBe('0');
  });

  it('takes nothing back into a window that closes later than that of the points', async () => {
    await lease({ needed: 7 });
    await store.giveBack('key', 3, 30_000);
    expect(await redis.get('limit:key')).toBe('7');
  });

  it('takes nothing back when no window is open', async () => {
    await store.giveBack('key', 3, WINDOW_MS);
    expect(await redis.exists('limit:key')).toBe(0);
  });

  it.each<[string, (leases: RedisLeaseStore) => Promise<unknown>, readonly string[]]>([
    ['a lease', (leases) => leases.lease('key', { limit: 100, needed: 1, held: 0, target: 5 }), []],
    ['points given back', (leases) => leases.giveBack('key', 1, WINDOW_MS), ['one']],
  ])('fails with a reply that has not the form of one to %s', async (_what, use, believed) => {
    const outcomes = await outcomesOfInvalidReplies(async (reply) => {
      const proxy = await RedisProxy.start(server.url);
      const proxied = new SharedRedis(addressOf(proxy.url));
      onTestFinished(() => {
        proxied.close();
      });
      await untilWorking(proxied);
      proxy.replace(reply, (command) => !command.includes('heartbeat'));
      return use(new RedisLeaseStore(proxied, 'limit', WINDOW_SECONDS)).then(
        () => 'believed',
        () => 'failed',
      );
    });
    const accepted = [...outcomes].filter(([, outcome]) => outcome === 'believed').map(([reply]) => reply);
    expect(accepted).toEqual(believed);
  });
});
