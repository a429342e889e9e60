import { once } from 'node:events';

import type { Redis } from 'ioredis';
import { describe, expect, it, vi } from 'vitest';

import { GuessGuard } from './guess-guard.js';
import { LimitStore } from './limit-store.js';
import { RateLimiter } from './rate-limiter.js';
import type { SharedRedis } from '#libs/redis-client';
import { isRedisMissing, RedisServer, untilWorking, settlesAtOnce } from '#libs/testing';

/** A limiter of one request a minute on a Redis of its own, and the events that it reports. */
async function limiterOnRedis() {
  const server = await RedisServer.start();
  const events: string[] = [];
  const shared = await server.share({
    onOutage: (reason) => events.push(`outage: ${reason}`),
    onWorking: () => events.push('working'),
  });
  events.length = 0;
  const redis = await server.connect();
  const store = new LimitStore(shared);
  return { server, redis, shared, events, store, limiter: new RateLimiter({ store, limitPerMinute: 1 }) };
}

/** Another limiter, which does not know yet that a quota is used up. */
const limiterOn = (shared: SharedRedis) =>
  new RateLimiter({ store: new LimitStore(shared), limitPerMinute: 1 });

/** The keys of limits alone. */
const countsIn = (redis: Redis) => redis.keys('cupi-gateway:limit:*');

describe.skipIf(isRedisMissing)('Limits on Redis', () => {
  it('hold for all replicas together', async () => {
    const server = await RedisServer.start();
    const replicas = await Promise.all([1, 2].map(async () => new LimitStore(await server.share())));
    const limiters = replicas.map((store) => new RateLimiter({ store, limitPerMinute: 1 }));
    const decisions = await Promise.all(limiters.map((limiter) => limiter.consume('client:a')));
    expect(decisions.filter(({ isAllowed }) => isAllowed)).toHaveLength(1);
  });

  it('store no name and no address in Redis', async () => {
    const { redis, store, limiter } = await limiterOnRedis();
    await limiter.consume('user:canary');
    const guard = new GuessGuard({ store });
    await guard.admit({ username: 'canary', address: '192.0.2.77', credentials: 'canary:canary' });
    const keys = await countsIn(redis);
    expect(keys).toHaveLength(3);
    expect(keys.join()).not.toMatch(/canary|192\.0\.2\.77/i);
  });

  it('continue in memory when Redis goes down', async () => {
    const { server, limiter } = await limiterOnRedis();
    await server.crash();
    expect(await limiter.consume('client:a')).toMatchObject({ isAllowed: true });
    expect(await limiter.consume('client:a')).toMatchObject({ isAllowed: false });
  });

  it('do not wait for a Redis that is known to be down', async () => {
    const { server, shared, limiter } = await limiterOnRedis();
    await server.crash();
    await vi.waitFor(() => {
      expect(shared.isWorking).toBe(false);
    });
    expect(await settlesAtOnce(limiter.consume('client:a'))).toBe(true);
  });

  it('are reported once per outage, and once on recovery', async () => {
    const { server, shared, limiter, events } = await limiterOnRedis();
    await server.crash();
    await limiter.consume('client:a');
    await limiter.consume('client:a');
    await server.resume();
    await untilWorking(shared);
    await limiter.consume('client:a');
    await limiter.consume('client:a');
    expect(events).toEqual([expect.stringMatching(/^outage: /), 'working']);
  });

  it('are shared again after the recovery', async () => {
    const { server, redis, shared, limiter } = await limiterOnRedis();
    await server.crash();
    await limiter.consume('client:a');
    await server.resume();
    await untilWorking(shared);
    await limiter.consume('client:a');
    expect(await countsIn(redis)).toHaveLength(1);
  });

  it('wait for a Redis that hangs a quarter of a second, and only once', async () => {
    const { redis, limiter } = await limiterOnRedis();
    await redis.client('PAUSE', 3_000, 'ALL');
    const burst = () => Promise.all(Array.from({ length: 20 }, (_, index) => limiter.consume(String(index))));
    const startMs = performance.now();
    await burst();
    expect(performance.now() - startMs).toBeLessThan(2_500);
    expect(await settlesAtOnce(burst())).toBe(true);
  });

  it('make no request wait to find out whether Redis still hangs', async () => {
    const { redis, limiter } = await limiterOnRedis();
    await redis.client('PAUSE', 3_000, 'ALL');
    await limiter.consume('client:a');
    const endMs = performance.now() + 2_500;
    while (performance.now() < endMs) {
      expect(await settlesAtOnce(limiter.consume('client:b'))).toBe(true);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  });

  it('go on in memory when Redis is full', async () => {
    const { redis, shared, limiter, events } = await limiterOnRedis();
    await redis.config('SET', 'maxmemory', '1');
    expect(await limiter.consume('client:a')).toMatchObject({ isAllowed: true });
    expect(events).toEqual([expect.stringContaining('OOM')]);
    expect(shared.isWorking).toBe(false);
  });

  it('go on in memory when a key holds something else', async () => {
    const { redis, shared, limiter, events } = await limiterOnRedis();
    await limiter.consume('client:a');
    const [key = ''] = await countsIn(redis);
    await redis.del(key);
    await redis.lpush(key, 'damaged');
    expect(await limiterOn(shared).consume('client:a')).toMatchObject({ isAllowed: true });
    expect(events).toEqual([]);
  });

  it('start again when Redis is flushed, scripts included', async () => {
    const { redis, shared, limiter, events } = await limiterOnRedis();
    await limiter.consume('client:a');
    await redis.flushall();
    await redis.script('FLUSH');
    expect(await limiterOn(shared).consume('client:a')).toMatchObject({ isAllowed: true });
    expect(events).toEqual([]);
  });

  it('take nothing back from Redis that was counted in memory', async () => {
    const { server, redis, shared, store } = await limiterOnRedis();
    const guard = new GuessGuard({ store });
    const attempt = { username: 'a', address: '192.0.2.1', credentials: 'a:1' };
    await Promise.all([server.crash(), once(redis, 'close')]);
    const countedInMemory = await guard.admit(attempt);
    await server.resume();
    await untilWorking(shared);
    await guard.admit({ ...attempt, credentials: 'a:2' });
    if (countedInMemory.isAdmitted) await countedInMemory.abandoned();
    const keys = await countsIn(redis);
    expect(await redis.mget(keys)).toEqual(['1', '1']);
  });

  it('still hold after a point is taken back while Redis is down', async () => {
    const { server, redis, shared, store } = await limiterOnRedis();
    const guard = new GuessGuard({ store });
    const admission = await guard.admit({ username: 'a', address: '192.0.2.1', credentials: 'a:1' });
    await Promise.all([server.crash(), once(redis, 'close')]);
    if (admission.isAdmitted) await admission.abandoned();
    await server.resume();
    await untilWorking(shared);
    await guard.admit({ username: 'a', address: '192.0.2.1', credentials: 'a:2' });
    expect(await redis.mget(await countsIn(redis))).toEqual(['1', '1']);
  });
});
