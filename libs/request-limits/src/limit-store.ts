import type { Redis } from 'ioredis';

import { InsuredCounter } from './insured-counter.js';
import { MemoryCounterStore } from './memory-counter-store.js';
import { Outage, type OutageListener } from '#libs/redis-outage';
import { RedisCounterStore } from './redis-counter-store.js';

/** Length of every window, in seconds: all limits are so many a minute. */
export const WINDOW_SECONDS = 60;

/** Keys that one counter holds in memory at most; ten megabytes or so. */
const MAX_KEYS_IN_MEMORY = 20_000;

/** Where counts are kept. */
export interface LimitStoreOptions extends OutageListener {
  /**
   * A client of the Redis that the replicas share; its owner connects and closes it. Without it, and while
   * it does not work, each process counts for itself.
   */
  readonly redis?: Redis;
}

/**
 * Where limits keep their counts: in Redis for all replicas together, or in memory. Redis' failures never
 * reach a caller: counting goes on in memory, from zero, and limits then hold per process.
 */
export class LimitStore {
  readonly #redis: Redis | undefined;
  readonly #outage: Outage;

  constructor({ redis, ...listener }: LimitStoreOptions = {}) {
    this.#redis = redis;
    this.#outage = new Outage(listener);
  }

  /** A counter of its own, one point at a time, in windows of a minute. */
  counter(name: string): InsuredCounter {
    const local = new MemoryCounterStore(WINDOW_SECONDS, MAX_KEYS_IN_MEMORY);
    if (!this.#redis) return new InsuredCounter(local);
    const store = new RedisCounterStore(this.#redis, `cupi-gateway:limit:${name}`, WINDOW_SECONDS);
    return new InsuredCounter(local, { store, outage: this.#outage });
  }
}
