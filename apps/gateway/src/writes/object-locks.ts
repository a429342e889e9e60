/**
 * Lets the writes to one object follow each other, so that of two that are conditional on the same version one finds
 * it changed. Holds for this process; Unity Connection itself has no conditional writes.
 */
export class ObjectLocks {
  readonly #tails = new Map<string, Promise<void>>();

  /** Runs the task when all that came before it for this object are over, and settles as it does. */
  async run<Result>(object: string, task: () => Promise<Result>): Promise<Result> {
    const result = (this.#tails.get(object) ?? Promise.resolve()).then(task);
    const tail = result.then(
      () => undefined,
      () => undefined,
    );
    this.#tails.set(object, tail);
    try {
      return await result;
    } finally {
      if (this.#tails.get(object) === tail) this.#tails.delete(object);
    }
  }
}
