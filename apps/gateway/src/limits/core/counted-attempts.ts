import type { Tally } from './counter-store.js';
import type { InsuredCounter, Point } from './insured-counter.js';
import { OpenAttempts } from './open-attempts.js';

/** Failed attempts a minute, for one user name and for one address. */
export const MAX_FAILED = 10;

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
    await this.#counter.add(key);
  }

  read(key: string): Promise<Tally> {
    return this.#counter.read(key);
  }

  clear(key: string): Promise<void> {
    return this.#counter.clear(key);
  }
}
