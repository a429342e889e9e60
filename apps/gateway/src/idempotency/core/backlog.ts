/** Interval between two tries, in milliseconds. */
const RETRY_MS = 1_000;

/** Maximum number of tasks that wait; beyond that, the oldest are discarded. */
const MAX_PIECES = 10_000;

/** Tries a task, and returns whether it succeeded. Never fails. */
export type Work = () => Promise<boolean>;

/** Tasks that failed at first: retried later, in the same order. Does not keep the process alive. */
export class Backlog {
  readonly #pieces = new Set<Work>();
  #timer: NodeJS.Timeout | undefined;

  add(work: Work): void {
    const [oldest] = this.#pieces;
    if (oldest && this.#pieces.size >= MAX_PIECES) this.#pieces.delete(oldest);
    this.#pieces.add(work);
    this.#timer ??= this.#wait();
  }

  /** Discards all tasks. */
  close(): void {
    this.#pieces.clear();
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #wait(): NodeJS.Timeout {
    return setTimeout(() => void this.#workOff(), RETRY_MS).unref();
  }

  async #workOff(): Promise<void> {
    for (const work of this.#pieces) {
      if (!(await work())) break;
      this.#pieces.delete(work);
    }
    this.#timer = this.#pieces.size > 0 ? this.#wait() : undefined;
  }
}
