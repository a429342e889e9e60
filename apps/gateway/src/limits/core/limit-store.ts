import type { SharedRedis } from '#libs/redis-client';

import { InsuredCounter } from './insured-counter.js';
import { MemoryCounterStore } from './memory-counter-store.js';
import { RedisCounterStore } from './redis-counter-store.js';

/** Length of every window, in seconds: all limits are so many a minute. */
export const WINDOW_SECONDS = 60;

/** Keys that one counter holds in memory at most; ten megabytes or so. */
const MAX_KEYS_IN_MEMORY = 20_000;

/**
 * Where limits keep their counts: in Redis for all replicas together, or in memory. Redis' failures never
 * reach a caller: counting goes on in memory, from zero, and limits then hold per process.
 */
export class LimitStore {
  readonly #redis: SharedRedis | undefined;

  /** @param redis without it, and while it does not work, each process counts for itself */
  constructor(redis?: SharedRedis) {
    this.#redis = redis;
  }

  /** A counter of its own, one point at a time, in windows of a minute. */
  counter(name: string): InsuredCounter {
    const local = new MemoryCounterStore(WINDOW_SECONDS, MAX_KEYS_IN_MEMORY);
    if (!this.#redis) return new InsuredCounter(local);
    return new InsuredCounter(
      local,
      new RedisCounterStore(this.#redis, `cupi-gateway:limit:${name}`, WINDOW_SECONDS),
    );
  }
}
