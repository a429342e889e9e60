import { setTimeout as delay } from 'node:timers/promises';

import type { Redis } from 'ioredis';
import { afterEach, describe, expect, it, vi } from 'vitest';

import type { CounterStore } from './counter-store.js';
import { MemoryCounterStore } from './memory-counter-store.js';
import { RedisCounterStore } from './redis-counter-store.js';
import { isRedisMissing, RedisServer } from '#libs/testing';

/** A store, and what lets time pass for it. */
interface TestedStore {
  readonly store: CounterStore;
  readonly letPass: (ms: number) => unknown;
}

function memoryStore(windowSeconds: number): Promise<TestedStore> {
  vi.useFakeTimers();
  const letPass = (ms: number): unknown => vi.advanceTimersByTime(ms);
  return Promise.resolve({ store: new MemoryCounterStore(windowSeconds, 100), letPass });
}

/** By the clock of Redis, which passes as it does. */
async function redisStore(windowSeconds: number): Promise<TestedStore> {
  const server = await RedisServer.start();
  return { store: new RedisCounterStore(await server.share(), 'limit', windowSeconds), letPass: delay };
}

const stores = [
  ['memory', memoryStore] as const,
  ...(isRedisMissing ? [] : [['Redis', redisStore] as const]),
];

afterEach(() => {
  vi.useRealTimers();
});

describe.each(stores)('A counter store in %s', (_, newStore) => {
  it('counts from one', async () => {
    const { store } = await newStore(60);
    await store.add('key');
    expect(await store.add('key')).toMatchObject({ count: 2 });
  });

  it('counts each key for itself', async () => {
    const { store } = await newStore(60);
    await store.add('key');
    expect(await store.add('other')).toMatchObject({ count: 1 });
  });

  it('counts every one of many points at once', async () => {
    const { store } = await newStore(60);
    const tallies = await Promise.all(Array.from({ length: 50 }, () => store.add('key')));
    expect(tallies.map(({ count }) => count)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
  });

  it('reports how long the window is still open', async () => {
    const { store, letPass } = await newStore(60);
    await store.add('key');
    await letPass(20);
    const { msLeft } = await store.add('key');
    expect(msLeft).toBeGreaterThan(55_000);
    expect(msLeft).toBeLessThan(60_000);
  });

  it('starts again at one when the window has closed', async () => {
    const { store, letPass } = await newStore(1);
    await store.add('key');
    await letPass(1_050);
    expect(await store.add('key')).toMatchObject({ count: 1 });
  });

  it('reads without counting', async () => {
    const { store } = await newStore(60);
    await store.add('key');
    await store.read('key');
    expect(await store.read('key')).toMatchObject({ count: 1 });
  });

  it('reads nothing of a key that was never counted', async () => {
    const { store } = await newStore(60);
    expect(await store.read('key')).toEqual({ count: 0, msLeft: 0 });
  });

  it('takes a point back', async () => {
    const { store } = await newStore(60);
    await store.add('key');
    await store.add('key');
    await store.takeBack('key');
    expect(await store.read('key')).toMatchObject({ count: 1 });
  });

  it('takes no point back from a window that has closed', async () => {
    const { store } = await newStore(60);
    await store.takeBack('key');
    expect(await store.add('key')).toMatchObject({ count: 1 });
  });

  it('never counts below zero', async () => {
    const { store } = await newStore(60);
    await store.add('key');
    await store.takeBack('key');
    await store.takeBack('key');
    expect(await store.add('key')).toMatchObject({ count: 1 });
  });

  it('forgets a key that is cleared', async () => {
    const { store } = await newStore(60);
    await store.add('key');
    await store.clear('key');
    expect(await store.read('key')).toMatchObject({ count: 0 });
  });
});

describe('MemoryCounterStore', () => {
  it('forgets the key with the oldest window when there are too many', async () => {
    const store = new MemoryCounterStore(60, 2);
    for (const key of ['first', 'second', 'first', 'third']) await store.add(key);
    const tallies = await Promise.all(['first', 'second', 'third'].map((key) => store.read(key)));
    expect(tallies.map(({ count }) => count)).toEqual([0, 1, 1]);
  });

  it('takes a key whose window opened again for the youngest', async () => {
    vi.useFakeTimers();
    const store = new MemoryCounterStore(60, 2);
    await store.add('first');
    vi.advanceTimersByTime(30_000);
    await store.add('second');
    vi.advanceTimersByTime(30_000);
    await store.add('first');
    await store.add('third');
    const tallies = await Promise.all(['first', 'second', 'third'].map((key) => store.read(key)));
    expect(tallies.map(({ count }) => count)).toEqual([1, 0, 1]);
  });

  it('continues counting unchanged when the system clock is set', async () => {
    vi.useFakeTimers({ now: 0, toFake: ['Date'] });
    const store = new MemoryCounterStore(60, 2);
    await store.add('key');
    vi.setSystemTime(3_600_000);
    expect(await store.add('key')).toMatchObject({ count: 2 });
    vi.setSystemTime(-3_600_000);
    expect(store.addAtOnce('key').count).toBe(3);
  });
});

describe.skipIf(isRedisMissing)('RedisCounterStore', () => {
  it('lets two replicas count together', async () => {
    const server = await RedisServer.start();
    const one = new RedisCounterStore(await server.share(), 'limit', 60);
    const other = new RedisCounterStore(await server.share(), 'limit', 60);
    await one.add('key');
    expect(await other.add('key')).toMatchObject({ count: 2 });
  });

  it('writes keys that expire', async () => {
    const server = await RedisServer.start();
    await new RedisCounterStore(await server.share(), 'limit', 60).add('key');
    expect(await (await server.connect()).pttl('limit:key')).toBeGreaterThan(0);
  });

  it('gives a count that would stay for ever a window', async () => {
    const server = await RedisServer.start();
    const redis = await server.connect();
    await redis.set('limit:key', 7);
    const store = new RedisCounterStore(await server.share(), 'limit', 60);
    expect(await store.add('key')).toMatchObject({ count: 8 });
    expect(await redis.pttl('limit:key')).toBeGreaterThan(0);
  });

  it.each<[string, (redis: Redis) => Promise<unknown>]>([
    ['a text', (redis) => redis.set('limit:key', 'damaged')],
    ['nothing', (redis) => redis.set('limit:key', '')],
    ['a fraction', (redis) => redis.set('limit:key', '1.5')],
    ['a number below zero', (redis) => redis.set('limit:key', -3)],
    ['a number beyond all counts', (redis) => redis.set('limit:key', '9223372036854775807')],
    ['a list', (redis) => redis.lpush('limit:key', 'damaged')],
    ['a hash', (redis) => redis.hset('limit:key', 'damaged', '1')],
  ])('takes a key that holds %s for one without a count', async (_what, put) => {
    const server = await RedisServer.start();
    const shared = await server.share();
    const store = new RedisCounterStore(shared, 'limit', 60);
    await put(await server.connect());
    await store.takeBack('key');
    expect(await store.read('key')).toEqual({ count: 0, msLeft: 0 });
    expect(await store.add('key')).toMatchObject({ count: 1 });
    expect(shared.isWorking).toBe(true);
  });
});
