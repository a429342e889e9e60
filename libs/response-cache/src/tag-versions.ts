/** Invalidations that are remembered; a few megabytes. */
const DEFAULT_MAX_INVALIDATIONS = 50_000;

/**
 * The last invalidation of each dependency, numbered instead of timed: whatever began before an invalidation of
 * something it depends on is outdated, however long ago it began and however late it ends.
 */
export class TagVersions {
  /** By dependency, the number of its last invalidation; in the order of the invalidations. */
  readonly #invalidations = new Map<string, number>();
  readonly #maxInvalidations: number;
  #current = 0;
  /** The number of the latest invalidation that is no longer remembered: it may have been of anything. */
  #floor = 0;

  constructor(maxInvalidations = DEFAULT_MAX_INVALIDATIONS) {
    this.#maxInvalidations = maxInvalidations;
  }

  /** For fills that begin now. */
  get current(): number {
    return this.#current;
  }

  invalidate(dependencies: readonly string[]): void {
    this.#current += 1;
    // Cloned: a string that was sliced from another, or concatenated, keeps all of it in memory.
    for (const dependency of structuredClone(dependencies)) {
      this.#invalidations.delete(dependency);
      this.#invalidations.set(dependency, this.#current);
    }
    this.#forgetOldest();
  }

  /** Whether nothing of this was invalidated since the version `began` was current. */
  areCurrentSince(began: number, dependencies: readonly string[]): boolean {
    if (began < this.#floor) return false;
    return dependencies.every((dependency) => (this.#invalidations.get(dependency) ?? 0) <= began);
  }

  #forgetOldest(): void {
    for (const [dependency, version] of this.#invalidations) {
      if (this.#invalidations.size <= this.#maxInvalidations) return;
      this.#invalidations.delete(dependency);
      this.#floor = version;
    }
  }
}
