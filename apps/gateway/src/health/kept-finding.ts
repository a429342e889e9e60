/** Finds something out, and keeps it for a while: however often it is asked for, it is looked for once in that time. */
export class KeptFinding<Finding> {
  readonly #find: () => Promise<Finding>;
  readonly #keepMs: number;
  #finding: Promise<Finding> | undefined;
  #foundAtMs = -Infinity;

  /**
   * @param find must not fail, and has to come to an end well before the time is over
   * @param keepMs from the beginning of the search, in milliseconds
   */
  constructor(find: () => Promise<Finding>, keepMs: number) {
    this.#find = find;
    this.#keepMs = keepMs;
  }

  get(): Promise<Finding> {
    const nowMs = performance.now();
    if (this.#finding && nowMs - this.#foundAtMs < this.#keepMs) return this.#finding;
    this.#foundAtMs = nowMs;
    this.#finding = this.#find();
    return this.#finding;
  }
}
