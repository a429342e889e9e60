import { ProcessSlots, type SlotSource, type SlotSourceFactory, type SlotStatus } from './slot-source.js';

/** The order in the queue, most urgent first. */
const PRIORITIES = ['write', 'read', 'background'] as const;

/** The priority of a task. */
export type BulkheadPriority = (typeof PRIORITIES)[number];

/** Size of a {@link Bulkhead}. */
interface BulkheadOptions {
  /** Concurrency limit. */
  readonly maxConcurrency: number;
  /** Limit of the queue. */
  readonly queueLimit: number;
  /** Where the slots come from; they are those of this process alone when absent. */
  readonly slots?: SlotSourceFactory | undefined;
}

/** How long a task may be queued. */
interface BulkheadWait {
  /** At most that many milliseconds. */
  readonly maxWaitMs: number;
  /** Takes the task out of the queue; it does not affect a running task. */
  readonly signal?: AbortSignal | undefined;
}

/** Why a task was not run. */
export type BulkheadRejection = 'queue-full' | 'waited-too-long' | 'aborted';

/** The task was not started, and never will be. */
export class BulkheadRejectedError extends Error {
  override readonly name = 'BulkheadRejectedError';

  constructor(readonly reason: BulkheadRejection) {
    super(`The task was not run: ${reason}.`);
  }
}

/** A queued task. */
interface Waiter {
  readonly admit: () => void;
  readonly rejectTask: (reason: BulkheadRejection) => void;
}

/**
 * Limits the concurrency of tasks and queues the others: writes before reads before background work, in order of
 * arrival within each. In a full queue, a read or write displaces background work.
 *
 * CUPI: a node runs five requests at once for all of its web applications and answers 503 when its own queue is slow. A
 * queue here has an order that suits the callers.
 */
export class Bulkhead {
  readonly #options: BulkheadOptions;
  readonly #queues: Record<BulkheadPriority, Set<Waiter>> = {
    write: new Set(),
    read: new Set(),
    background: new Set(),
  };
  readonly #slots: SlotSource;

  constructor(options: BulkheadOptions) {
    this.#options = options;
    const demand = {
      waiting: () => this.#waitingCount(),
      admit: () => {
        this.#admit();
      },
    };
    this.#slots = options.slots?.(demand) ?? new ProcessSlots(options.maxConcurrency);
  }

  /** Number of running tasks. */
  get runningCount(): number {
    return this.#slots.runningCount;
  }

  /** Where its slots come from, and how many there are. */
  slotStatus(): SlotStatus {
    return this.#slots.status();
  }

  /** Gives its slots back; queued tasks are no longer started. Never fails. */
  close(): Promise<void> {
    return this.#slots.close();
  }

  /** Number of queued tasks. */
  waitingCounts(): Record<BulkheadPriority, number> {
    const { write, read, background } = this.#queues;
    return { write: write.size, read: read.size, background: background.size };
  }

  /**
   * Runs the task as soon as a slot is free, and settles as it does.
   *
   * @throws BulkheadRejectedError when the task was not run
   */
  async run<Result>(
    priority: BulkheadPriority,
    task: () => Promise<Result>,
    wait: BulkheadWait,
  ): Promise<Result> {
    await this.#enter(priority, wait);
    try {
      return await task();
    } finally {
      this.#release();
    }
  }

  async #enter(priority: BulkheadPriority, wait: BulkheadWait): Promise<void> {
    if (wait.signal?.aborted) throw new BulkheadRejectedError('aborted');
    // Queued tasks may be waiting for an answer that grants them the slot.
    if (this.#waitingCount() === 0 && this.#slots.take()) return;
    const queueLimit = this.#options.queueLimit + this.#slots.undecidedCount;
    const isFull = this.#waitingCount() >= queueLimit;
    if (isFull && !this.#displacesBackgroundFor(priority)) throw new BulkheadRejectedError('queue-full');
    const turn = this.#wait(this.#queues[priority], wait);
    this.#slots.changed();
    await turn;
  }

  /** Rejects the background task that has waited longest: it would time out first anyway. */
  #displacesBackgroundFor(priority: BulkheadPriority): boolean {
    const [oldest] = priority === 'background' ? [] : this.#queues.background;
    oldest?.rejectTask('queue-full');
    return oldest !== undefined;
  }

  #wait(queue: Set<Waiter>, { maxWaitMs, signal }: BulkheadWait): Promise<void> {
    return new Promise((resolve, reject) => {
      const removeFromQueue = () => {
        queue.delete(waiter);
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
      };
      const rejectTask = (reason: BulkheadRejection) => {
        removeFromQueue();
        reject(new BulkheadRejectedError(reason));
      };
      const admit = () => {
        removeFromQueue();
        resolve();
      };
      const waiter = { admit, rejectTask };
      const onAbort = () => {
        rejectTask('aborted');
      };
      const timer = setTimeout(rejectTask, maxWaitMs, 'waited-too-long');
      signal?.addEventListener('abort', onAbort);
      queue.add(waiter);
    });
  }

  /** Passes the slot to the next in line, so that a new task cannot overtake it. */
  #release(): void {
    this.#slots.release();
    this.#admit();
    this.#slots.changed();
  }

  #admit(): void {
    for (let next = this.#next(); next && this.#slots.take(); next = this.#next()) next.admit();
  }

  #next(): Waiter | undefined {
    for (const priority of PRIORITIES) {
      const [next] = this.#queues[priority];
      if (next) return next;
    }
    return undefined;
  }

  #waitingCount(): number {
    return PRIORITIES.reduce((count, priority) => count + this.#queues[priority].size, 0);
  }
}
