import { LRUCache } from 'lru-cache';
import type { Tally } from './counter-store.js';
import type { InsuredCounter, Point } from './insured-counter.js';
import { OpenAttempts } from './open-attempts.js';

/** Failed attempts a minute, for one user name and for one address. */
export const MAX_FAILED = 10;

/** For how long, in milliseconds, and of how many keys it is remembered that the limit was not reached; two megabytes. */
const BELOW_LIMIT_FOR_MS = 5_000;
const MAX_BELOW_LIMIT = 10_000;

/** An attempt that counts as failed unless it is taken back. */
interface CountedAttempt extends Point {
  readonly isCounted: true;
  /** Notifies those who wait that the outcome is known; after the attempt was taken back, if it is. */
  readonly end: () => void;
}

/** The limit is reached; the attempt is not counted. */
interface UncountedAttempt extends Tally {
  readonly isCounted: false;
}

/** Attempts by user name, or by address: up to the limit, including those in progress. */
export class CountedAttempts {
  readonly #counter: InsuredCounter;
  readonly #open = new OpenAttempts();
  /** Until when a key counts as below the limit, by the monotonic clock. */
  readonly #belowLimitUntilMs = new LRUCache<string, number>({ max: MAX_BELOW_LIMIT });

  constructor(counter: InsuredCounter) {
    this.#counter = counter;
  }

  /**
   * Counts an attempt. While the limit is reached and attempts of this replica are in progress, it waits for their outcome.
   * @param waitsUntilMs end of the wait, by the monotonic clock
   */
  async begin(key: string, waitsUntilMs: number): Promise<CountedAttempt | UncountedAttempt> {
    for (;;) {
      // Watches from before the count: an attempt that ends in between would be missed.
      const watch = this.#open.watch(key);
      try {
        const point = await this.#counter.add(key);
        this.#note(key, point);
        if (point.count <= MAX_FAILED) return { ...point, isCounted: true, end: this.#open.begin(key) };
        await point.takeBack();
        if (!(await watch.waitForEnd(waitsUntilMs))) return { ...point, isCounted: false };
      } finally {
        watch.stop();
      }
    }
  }

  /** Counts a failed attempt that was not counted before. */
  async addFailed(key: string): Promise<void> {
    this.#note(key, await this.#counter.add(key));
  }

  async read(key: string): Promise<Tally> {
    const tally = await this.#counter.read(key);
    this.#note(key, tally);
    if (tally.count < MAX_FAILED) this.#belowLimitUntilMs.set(key, performance.now() + BELOW_LIMIT_FOR_MS);
    return tally;
  }

  /** Whether the limit was not reached when it was last read, within the last few seconds, and has not been reached here since. */
  isBelowLimit(key: string): boolean {
    return performance.now() < (this.#belowLimitUntilMs.get(key) ?? -Infinity);
  }

  clear(key: string): Promise<void> {
    return this.#counter.clear(key);
  }

  #note(key: string, { count }: Tally): void {
    if (count >= MAX_FAILED) this.#belowLimitUntilMs.delete(key);
  }
}
