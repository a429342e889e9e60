/** How often work that is left over is tried, in milliseconds. */
const RETRY_MS = 1_000;

/** Pieces of work that wait at most; the oldest are forgotten beyond that. */
const MAX_PIECES = 10_000;

/** Does some work, and tells whether it was done. Never fails. */
export type Work = () => Promise<boolean>;

/** Work that could not be done when it came up: done later, in the same order. Does not keep a process alive. */
export class Backlog {
  readonly #pieces = new Set<Work>();
  #timer: NodeJS.Timeout | undefined;

  add(work: Work): void {
    const [oldest] = this.#pieces;
    if (oldest && this.#pieces.size >= MAX_PIECES) this.#pieces.delete(oldest);
    this.#pieces.add(work);
    this.#timer ??= this.#wait();
  }

  /** Forgets what is left over. */
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
