import type { SharedRedis } from '#libs/redis-client';

import { InsuredCounter } from './insured-counter.js';
import { LeasedCounter } from './leased-counter.js';
import { MemoryCounterStore } from './memory-counter-store.js';
import { RedisCounterStore } from './redis-counter-store.js';
import { RedisLeaseStore } from './redis-lease-store.js';

/** Length of every window, in seconds: all limits are per minute. */
export const WINDOW_SECONDS = 60;

/** Maximum number of keys of one counter in memory; about ten megabytes. */
const MAX_KEYS_IN_MEMORY = 20_000;

/** Two ways to count for one quota. */
export interface Quota {
  /** Up to the limit, synchronously nearly always. */
  readonly leased: LeasedCounter;
  /** Beyond the limit as well, and each point can be taken back. */
  readonly single: InsuredCounter;
}

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
    return this.#insured(name, newLocal());
  }

  /**
   * A separate counter that leases its points in advance, in windows of a minute.
   * @param limit points per window
   */
  quota(name: string, limit: number): Quota {
    const local = newLocal();
    const shared = this.#redis && new RedisLeaseStore(this.#redis, keyPrefixOf(name), WINDOW_SECONDS);
    return { leased: new LeasedCounter({ limit, local, shared }), single: this.#insured(name, local) };
  }

  #insured(name: string, local: MemoryCounterStore): InsuredCounter {
    if (!this.#redis) return new InsuredCounter(local);
    return new InsuredCounter(local, new RedisCounterStore(this.#redis, keyPrefixOf(name), WINDOW_SECONDS));
  }
}

function newLocal(): MemoryCounterStore {
  return new MemoryCounterStore(WINDOW_SECONDS, MAX_KEYS_IN_MEMORY);
}

function keyPrefixOf(name: string): string {
  return `cupi-gateway:limit:${name}`;
}
