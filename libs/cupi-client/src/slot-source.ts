/** Where the slots of a bulkhead come from at present. */
export type SlotOrigin =
  /** The limit is that of this process alone. */
  | 'process'
  /** Redis grants the slots of all replicas. */
  | 'redis'
  /** Redis cannot be used: each replica has its share of the limit. */
  | 'share';

/** The slots of a bulkhead, for metrics and health checks. */
export interface SlotStatus {
  /** Concurrency limit: of all replicas together, unless the origin is `process`. */
  readonly limit: number;
  /** Slots of this process, in use or about to be. */
  readonly held: number;
  readonly origin: SlotOrigin;
  /** How many this process may use while Redis cannot be used. */
  readonly share: number;
  /** Replicas last seen, this one included. */
  readonly replicas: number;
  /** Whether Redis has just been lost, so that the share cannot be used yet. */
  readonly isInGrace: boolean;
}

/** The tasks of a bulkhead, as far as a {@link SlotSource} needs to know them. */
export interface SlotDemand {
  /** Number of queued tasks. */
  readonly waiting: () => number;
  /** Starts as many queued tasks as there are slots. */
  readonly admit: () => void;
}

/** Decides how many tasks of a bulkhead may run. Counts them, so that no slot is used twice. */
export interface SlotSource {
  /** Number of running tasks. */
  readonly runningCount: number;
  /**
   * How many tasks more than the queue's limit may be queued: those that the next answer may start, which are not yet
   * known to have to wait.
   */
  readonly undecidedCount: number;
  /** Takes a slot, if there is one. */
  take: () => boolean;
  /** Gives a slot back. The bulkhead reports what has become of its queue right after it. */
  release: () => void;
  /** The number of running or queued tasks has changed. */
  changed: () => void;
  status: () => SlotStatus;
  /** No slot is granted any more. Never fails. */
  close: () => Promise<void>;
}

/** Creates the source of the slots of one bulkhead. */
export type SlotSourceFactory = (demand: SlotDemand) => SlotSource;

/** The slots of one process that shares them with no other. */
export class ProcessSlots implements SlotSource {
  readonly undecidedCount = 0;
  readonly #limit: number;
  #runningCount = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get runningCount(): number {
    return this.#runningCount;
  }

  take(): boolean {
    if (this.#runningCount >= this.#limit) return false;
    this.#runningCount += 1;
    return true;
  }

  release(): void {
    this.#runningCount -= 1;
  }

  changed(): void {
    // There is nobody to tell.
  }

  status(): SlotStatus {
    return {
      limit: this.#limit,
      held: this.#runningCount,
      origin: 'process',
      share: this.#limit,
      replicas: 1,
      isInGrace: false,
    };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
