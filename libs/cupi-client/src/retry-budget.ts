/** The size of a {@link RetryBudget}. */
interface RetryBudgetOptions {
  /** How long a call, or a retry, counts, in milliseconds; a minute when absent. */
  readonly windowMs?: number | undefined;
}

const WINDOW_MS = 60_000;
const RETRIES_PER_CALL = 0.1;
const MIN_RETRIES = 10;
const SLOTS = 60;

/**
 * Limits retries to a tenth of the calls of the last minute, or ten. When a server fails, every call would be retried;
 * together they would double or treble its load at the worst moment.
 */
export class RetryBudget {
  readonly #slotMs: number;
  /** Ring buffers; slots that have expired are cleared at the next access. */
  readonly #calls = new Array<number>(SLOTS).fill(0);
  readonly #retries = new Array<number>(SLOTS).fill(0);
  #currentSlot: number;

  constructor({ windowMs = WINDOW_MS }: RetryBudgetOptions = {}) {
    this.#slotMs = windowMs / SLOTS;
    this.#currentSlot = this.#slotNow();
  }

  /** Counts a call; its retries are not counted again. */
  recordCall(): void {
    increment(this.#calls, this.#index());
  }

  /** Takes one retry, unless none is left. */
  take(): boolean {
    const index = this.#index();
    const granted = Math.max(MIN_RETRIES, sum(this.#calls) * RETRIES_PER_CALL);
    if (sum(this.#retries) + 1 > granted) return false;
    increment(this.#retries, index);
    return true;
  }

  #index(): number {
    const slot = this.#slotNow();
    const passed = Math.min(slot - this.#currentSlot, SLOTS);
    for (let step = 1; step <= passed; step++) {
      const index = (this.#currentSlot + step) % SLOTS;
      this.#calls[index] = 0;
      this.#retries[index] = 0;
    }
    this.#currentSlot = slot;
    return slot % SLOTS;
  }

  #slotNow(): number {
    return Math.floor(performance.now() / this.#slotMs);
  }
}

function increment(counts: number[], index: number): void {
  counts[index] = (counts[index] ?? 0) + 1;
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
