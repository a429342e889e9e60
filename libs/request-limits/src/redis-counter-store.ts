import type { Redis } from 'ioredis';
import { RateLimiterRedis, type RateLimiterRes } from 'rate-limiter-flexible';

import { EMPTY_TALLY, type CounterStore, type Tally } from './counter-store.js';

/**
 * The library's own script, with one rule more: a point is only taken back where there is one. The library
 * would open a window below zero, which lets more through than the limit says.
 *
 * KEYS[1] the key; ARGV[1] points, negative to take back; ARGV[2] length of a new window in seconds.
 */
const COUNT_SCRIPT = `
if tonumber(ARGV[1]) < 0 and tonumber(redis.call('get', KEYS[1]) or 0) <= 0 then
  return {0, 0}
end
redis.call('set', KEYS[1], 0, 'EX', ARGV[2], 'NX')
local count = redis.call('incrby', KEYS[1], ARGV[1])
local ttl = redis.call('pttl', KEYS[1])
if ttl == -1 then
  redis.call('expire', KEYS[1], ARGV[2])
  ttl = 1000 * ARGV[2]
end
return {count, ttl}
`;

/** A key in Redis holds something that is no count. */
class NoCountError extends Error {
  override readonly name = 'NoCountError';

  constructor(key: string) {
    super(`The key ${key} holds no count.`);
  }
}

/**
 * Counts in Redis, for all replicas together; windows are closed by Redis' own clock.
 *
 * Every method fails at once while there is no connection, and with what Redis answers when it refuses.
 */
export class RedisCounterStore implements CounterStore {
  readonly #limiter: RateLimiterRedis;
  readonly #windowMs: number;

  constructor(redis: Redis, keyPrefix: string, windowSeconds: number) {
    this.#limiter = new RateLimiterRedis({
      storeClient: redis,
      keyPrefix,
      // The limit is the business of those who read the count.
      points: 0,
      duration: windowSeconds,
      rejectIfRedisNotReady: true,
      customIncrTtlLuaScript: COUNT_SCRIPT,
    });
    this.#windowMs = windowSeconds * 1000;
  }

  async add(key: string): Promise<Tally> {
    return this.#tallyOf(key, await this.#limiter.penalty(key));
  }

  async takeBack(key: string): Promise<void> {
    await this.#limiter.reward(key);
  }

  async read(key: string): Promise<Tally> {
    const result = await this.#limiter.get(key);
    return result ? this.#tallyOf(key, result) : EMPTY_TALLY;
  }

  async clear(key: string): Promise<void> {
    await this.#limiter.delete(key);
  }

  #tallyOf(key: string, { consumedPoints, msBeforeNext }: RateLimiterRes): Tally {
    if (!Number.isSafeInteger(consumedPoints)) throw new NoCountError(this.#limiter.getKey(key));
    return { count: consumedPoints, msLeft: Math.min(Math.max(msBeforeNext, 0), this.#windowMs) };
  }
}
