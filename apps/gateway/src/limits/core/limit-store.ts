import type { SharedRedis } from '#libs/redis-client';

import { InsuredCounter } from './insured-counter.js';
import { MemoryCounterStore } from './memory-counter-store.js';
import { RedisCounterStore } from './redis-counter-store.js';

/** Length of every window, in seconds: all limits are per minute. */
export const WINDOW_SECONDS = 60;

/** Maximum number of keys of one counter in memory; about ten megabytes. */
const MAX_KEYS_IN_MEMORY = 20_000;

/**
 * Stores the counts of limits: in Redis for all replicas together, or in memory. Failures of Redis never
 * reach a caller: counting continues in memory, from zero, and limits are then per process.
 */
export class LimitStore {
  readonly #redis: SharedRedis | undefined;

  /** @param redis without it, and while it does not work, each process counts for itself */
  constructor(redis?: SharedRedis) {
    this.#redis = redis;
  }

  /** A separate counter, one point at a time, in windows of a minute. */
  counter(name: string): InsuredCounter {
    const local = new MemoryCounterStore(WINDOW_SECONDS, MAX_KEYS_IN_MEMORY);
    if (!this.#redis) return new InsuredCounter(local);
    return new InsuredCounter(
      local,
      new RedisCounterStore(this.#redis, `cupi-gateway:limit:${name}`, WINDOW_SECONDS),
    );
  }
}
