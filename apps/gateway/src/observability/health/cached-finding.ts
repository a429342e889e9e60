/**
 * Finds something out at most once in a time, however often it is asked for. Whoever asks while the search is under way
 * waits for that one.
 */
export class CachedFinding<Finding> {
  readonly #find: () => Promise<Finding>;
  readonly #maxAgeMs: number;
  #finding: Promise<Finding> | undefined;
  #beganAtMs = -Infinity;
  #isUnderWay = false;

  /**
   * @param find must come to an end; a failure is a finding too
   * @param maxAgeMs from the beginning of the search, in milliseconds
   */
  constructor(find: () => Promise<Finding>, maxAgeMs: number) {
    this.#find = find;
    this.#maxAgeMs = maxAgeMs;
  }

  get(): Promise<Finding> {
    const isFresh = this.#isUnderWay || performance.now() - this.#beganAtMs < this.#maxAgeMs;
    if (this.#finding && isFresh) return this.#finding;
    this.#finding = this.#search();
    return this.#finding;
  }

  async #search(): Promise<Finding> {
    this.#beganAtMs = performance.now();
    this.#isUnderWay = true;
    try {
      return await this.#find();
    } finally {
      this.#isUnderWay = false;
    }
  }
}
