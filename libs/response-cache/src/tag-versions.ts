/** Drops that are remembered; a few megabytes. */
const DEFAULT_MAX_DROPS = 50_000;

/**
 * When what was dropped last, counted in drops instead of time: whatever began before a drop of something it depends
 * on is outdated, however long ago it began and however late it ends.
 */
export class TagVersions {
  /** By dependency, the number of its last drop; in the order of the drops. */
  readonly #drops = new Map<string, number>();
  readonly #maxDrops: number;
  #current = 0;
  /** The number of the latest drop that is no longer remembered: it may have been of anything. */
  #floor = 0;

  constructor(maxDrops = DEFAULT_MAX_DROPS) {
    this.#maxDrops = maxDrops;
  }

  /** To be remembered by what begins now. */
  get current(): number {
    return this.#current;
  }

  drop(dependencies: readonly string[]): void {
    this.#current += 1;
    // Copies: a text that was cut out of another, or joined from others, keeps all of them in memory.
    for (const dependency of structuredClone(dependencies)) {
      this.#drops.delete(dependency);
      this.#drops.set(dependency, this.#current);
    }
    this.#forgetOldest();
  }

  /** Whether nothing of this was dropped since the version `began` was current. */
  areCurrentSince(began: number, dependencies: readonly string[]): boolean {
    if (began < this.#floor) return false;
    return dependencies.every((dependency) => (this.#drops.get(dependency) ?? 0) <= began);
  }

  #forgetOldest(): void {
    for (const [dependency, version] of this.#drops) {
      if (this.#drops.size <= this.#maxDrops) return;
      this.#drops.delete(dependency);
      this.#floor = version;
    }
  }
}
