import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';

import { EMPTY_TALLY, type CounterStore, type Tally } from './counter-store.js';

/**
 * Counts within this process.
 *
 * Bounded: beyond `maxKeys` the key whose window is the oldest, and so the next to close anyway, is forgotten.
 * The library reads the wall clock, so a clock that is set back could make a window look longer than it is:
 * what is told of it never exceeds the window's length.
 */
export class MemoryCounterStore implements CounterStore {
  readonly #limiter: RateLimiterMemory;
  readonly #windowMs: number;
  readonly #maxKeys: number;
  /** In the order in which their windows opened. */
  readonly #keys = new Set<string>();

  constructor(windowSeconds: number, maxKeys: number) {
    // The limit is the business of those who read the count.
    this.#limiter = new RateLimiterMemory({ keyPrefix: '', points: 0, duration: windowSeconds });
    this.#windowMs = windowSeconds * 1000;
    this.#maxKeys = maxKeys;
  }

  async add(key: string): Promise<Tally> {
    const result = await this.#limiter.penalty(key);
    if (result.isFirstInDuration) await this.#remember(key);
    return this.#tallyOf(result);
  }

  async takeBack(key: string): Promise<void> {
    const { count } = await this.read(key);
    if (count > 0) await this.#limiter.reward(key);
  }

  async read(key: string): Promise<Tally> {
    const result = await this.#limiter.get(key);
    return result ? this.#tallyOf(result) : EMPTY_TALLY;
  }

  async clear(key: string): Promise<void> {
    this.#keys.delete(key);
    await this.#limiter.delete(key);
  }

  async #remember(key: string): Promise<void> {
    this.#keys.delete(key);
    this.#keys.add(key);
    if (this.#keys.size <= this.#maxKeys) return;
    const [oldest] = this.#keys;
    if (oldest !== undefined) await this.clear(oldest);
  }

  #tallyOf({ consumedPoints, msBeforeNext }: RateLimiterRes): Tally {
    if (msBeforeNext <= 0) return EMPTY_TALLY;
    return { count: consumedPoints, msLeft: Math.min(msBeforeNext, this.#windowMs) };
  }
}
