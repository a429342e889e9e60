/** Maximum number that may wait for one key: more than an office has, and so few that a flood is rejected at once. */
const MAX_WAITING = 100;

/** The attempts of one key. */
interface Group {
  open: number;
  waiting: number;
  readonly watches: Set<Watch>;
}

/** Notices when an attempt of its key ends, from the moment it was created. */
export interface Watch {
  /**
   * Waits for an end, unless there was one already.
   * @param untilMs end of the wait, by the monotonic clock
   * @returns whether there was one; false at once when no attempt is open, or when too many wait already
   */
  waitForEnd(untilMs: number): Promise<boolean>;
  /** Must be called exactly once. */
  stop(): void;
  /** Called when an attempt ends. */
  notice(): void;
}

/** Attempts of this process that were admitted and whose outcome is open, and those who wait for it. */
export class OpenAttempts {
  readonly #groups = new Map<string, Group>();

  /** @returns a function that ends the attempt, to be called once */
  begin(key: string): () => void {
    const group = this.#groupOf(key);
    group.open += 1;
    return () => {
      group.open -= 1;
      for (const watch of group.watches) watch.notice();
      this.#forgetIdle(key, group);
    };
  }

  /** Begins to watch the attempts of a key. */
  watch(key: string): Watch {
    const group = this.#groupOf(key);
    let hasEnded = false;
    let wake: (() => void) | undefined;
    const watch: Watch = {
      notice: () => {
        hasEnded = true;
        wake?.();
      },
      stop: () => {
        group.watches.delete(watch);
        this.#forgetIdle(key, group);
      },
      waitForEnd: async (untilMs) => {
        const timeoutMs = untilMs - performance.now();
        if (timeoutMs <= 0) return false;
        if (hasEnded) return true;
        if (group.open === 0 || group.waiting >= MAX_WAITING) return false;
        group.waiting += 1;
        let timer: NodeJS.Timeout | undefined;
        await new Promise<void>((resolve) => {
          wake = resolve;
          timer = setTimeout(resolve, timeoutMs).unref();
        });
        clearTimeout(timer);
        group.waiting -= 1;
        return hasEnded;
      },
    };
    group.watches.add(watch);
    return watch;
  }

  #groupOf(key: string): Group {
    const group = this.#groups.get(key) ?? { open: 0, waiting: 0, watches: new Set() };
    this.#groups.set(key, group);
    return group;
  }

  #forgetIdle(key: string, group: Group): void {
    if (group.open === 0 && group.watches.size === 0) this.#groups.delete(key);
  }
}
