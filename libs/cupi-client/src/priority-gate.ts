/** Who goes first through a {@link PriorityGate}, most urgent first. */
const PRIORITIES = ['write', 'read', 'background'] as const;

/** The urgency of a task at the gate. */
export type GatePriority = (typeof PRIORITIES)[number];

/** Size of a {@link PriorityGate}. */
interface PriorityGateOptions {
  /** Tasks that run at once. */
  readonly maxConcurrency: number;
  /** Tasks that wait at most. */
  readonly queueLimit: number;
}

/** How long a task waits at a {@link PriorityGate}. */
interface GateWait {
  /** At most so many milliseconds. */
  readonly maxWaitMs: number;
  /** Takes the task out of the queue; a running task is the task's own business. */
  readonly signal?: AbortSignal | undefined;
}

/** Why a task was not run. */
export type GateRefusal = 'queue-full' | 'waited-too-long' | 'aborted';

/** The task was not started, and never will be. */
export class GateRefusedError extends Error {
  override readonly name = 'GateRefusedError';

  constructor(readonly reason: GateRefusal) {
    super(`The task was not run: ${reason}.`);
  }
}

/** A task that waits. */
interface Waiter {
  readonly admit: () => void;
  readonly refuse: (reason: GateRefusal) => void;
}

/**
 * Runs a few tasks at once and lets the others wait: writes before reads before background work, first
 * come, first served within each. In a full queue, work that nobody waits for makes room for work that somebody does.
 *
 * CUPI: a node runs five requests at once for all of its web applications and answers 503 when its own queue
 * is slow. Waiting here, in an order that suits the callers, is better than waiting there.
 */
export class PriorityGate {
  readonly #options: PriorityGateOptions;
  readonly #queues: Record<GatePriority, Set<Waiter>> = {
    write: new Set(),
    read: new Set(),
    background: new Set(),
  };
  #runningCount = 0;

  constructor(options: PriorityGateOptions) {
    this.#options = options;
  }

  /** How many tasks run. */
  get runningCount(): number {
    return this.#runningCount;
  }

  /** How many tasks wait. */
  waitingCounts(): Record<GatePriority, number> {
    const { write, read, background } = this.#queues;
    return { write: write.size, read: read.size, background: background.size };
  }

  /**
   * Runs the task as soon as there is room, and settles as it does.
   *
   * @throws GateRefusedError when the task was not run
   */
  async run<Result>(priority: GatePriority, task: () => Promise<Result>, wait: GateWait): Promise<Result> {
    await this.#enter(priority, wait);
    try {
      return await task();
    } finally {
      this.#leave();
    }
  }

  async #enter(priority: GatePriority, wait: GateWait): Promise<void> {
    if (wait.signal?.aborted) throw new GateRefusedError('aborted');
    if (this.#runningCount < this.#options.maxConcurrency) {
      this.#runningCount += 1;
      return;
    }
    const isFull = this.#waitingCount() >= this.#options.queueLimit;
    if (isFull && !this.#makesRoomFor(priority)) throw new GateRefusedError('queue-full');
    await this.#wait(this.#queues[priority], wait);
  }

  /** The background task that has waited for longest is refused: it is the next to be refused for that anyway. */
  #makesRoomFor(priority: GatePriority): boolean {
    const [oldest] = priority === 'background' ? [] : this.#queues.background;
    oldest?.refuse('queue-full');
    return oldest !== undefined;
  }

  #wait(queue: Set<Waiter>, { maxWaitMs, signal }: GateWait): Promise<void> {
    return new Promise((resolve, reject) => {
      const leaveQueue = () => {
        queue.delete(waiter);
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
      };
      const refuse = (reason: GateRefusal) => {
        leaveQueue();
        reject(new GateRefusedError(reason));
      };
      const admit = () => {
        leaveQueue();
        resolve();
      };
      const waiter = { admit, refuse };
      const onAbort = () => {
        refuse('aborted');
      };
      const timer = setTimeout(refuse, maxWaitMs, 'waited-too-long');
      signal?.addEventListener('abort', onAbort);
      queue.add(waiter);
    });
  }

  /** Hands the slot to the next in line, so that nobody can slip in between. */
  #leave(): void {
    for (const priority of PRIORITIES) {
      const [next] = this.#queues[priority];
      if (next) {
        next.admit();
        return;
      }
    }
    this.#runningCount -= 1;
  }

  #waitingCount(): number {
    return PRIORITIES.reduce((count, priority) => count + this.#queues[priority].size, 0);
  }
}
