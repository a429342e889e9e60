/** Lets a few tasks run at once; the others wait for their turn. */
export class Turns {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  /** @param concurrency how many run at once */
  constructor(concurrency: number) {
    this.#free = concurrency;
  }

  /**
   * Runs the task when it is its turn, and settles as it does.
   * @param isUrgent whether it goes before all that wait
   */
  async run<Result>(task: () => Promise<Result>, isUrgent = false): Promise<Result> {
    if (this.#free > 0) this.#free -= 1;
    else {
      await new Promise<void>((resolve) => {
        if (isUrgent) this.#waiting.unshift(resolve);
        else this.#waiting.push(resolve);
      });
    }
    try {
      return await task();
    } finally {
      // Handed on, so that nobody slips in between.
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free += 1;
    }
  }
}
