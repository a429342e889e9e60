import { ProblemError } from '../../problems/core/index.js';

/** Lets the next write to an object begin. */
type Admit = () => void;

/**
 * Lets the writes to one object follow each other, first come, first served, so that of two that are conditional on the
 * same version one finds it changed. Holds for this process; Unity Connection itself has no conditional writes.
 */
export class ObjectLocks {
  readonly #maxWaiting: number;
  /** The objects that are being written to, and the writes that wait for each. */
  readonly #queues = new Map<string, Set<Admit>>();
  #waitingCount = 0;

  /** @param maxWaiting how many writes wait at most, for all objects together */
  constructor(maxWaiting: number) {
    this.#maxWaiting = maxWaiting;
  }

  /**
   * Runs the task when those that came before it for this object are over, and settles as it does.
   * @param signal ends the wait, and nothing else
   * @throws ProblemError upstream-unavailable when too many wait already; the reason of the signal
   */
  async run<Result>(object: string, signal: AbortSignal, task: () => Promise<Result>): Promise<Result> {
    await this.#enter(object, signal);
    try {
      return await task();
    } finally {
      this.#leave(object);
    }
  }

  async #enter(object: string, signal: AbortSignal): Promise<void> {
    const queue = this.#queues.get(object);
    if (queue === undefined) {
      this.#queues.set(object, new Set());
      return;
    }
    signal.throwIfAborted();
    if (this.#waitingCount >= this.#maxWaiting) throw tooManyWait();
    await this.#wait(queue, signal);
  }

  #wait(queue: Set<Admit>, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leaveQueue = (): void => {
        queue.delete(admit);
        signal.removeEventListener('abort', giveUp);
        this.#waitingCount -= 1;
      };
      const admit = (): void => {
        leaveQueue();
        resolve();
      };
      const giveUp = (): void => {
        leaveQueue();
        reject(signal.reason as Error);
      };
      queue.add(admit);
      signal.addEventListener('abort', giveUp);
      this.#waitingCount += 1;
    });
  }

  /** Hands the object to the next in line, so that nothing can slip in between. */
  #leave(object: string): void {
    const [admit] = this.#queues.get(object) ?? [];
    if (admit) admit();
    else this.#queues.delete(object);
  }
}

function tooManyWait(): ProblemError {
  return new ProblemError(
    'upstream-unavailable',
    { detail: 'Too many changes are waiting for others to the same objects.' },
    { 'Retry-After': '1' },
  );
}
