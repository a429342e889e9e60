import { ProblemError } from '../../problems/core/index.js';

/** Lets the next write to an object begin. */
type Admit = () => void;

/**
 * Serialises the writes to one object, first come, first served, so that of two with the same precondition
 * the second one fails. Only within this process; Unity Connection itself has no conditional writes.
 */
export class ObjectLocks {
  readonly #maxWaiting: number;
  /** The objects with a write in progress, and the writes that wait for each. */
  readonly #queues = new Map<string, Set<Admit>>();
  #waitingCount = 0;

  /** @param maxWaiting maximum number of writes that wait, for all objects together */
  constructor(maxWaiting: number) {
    this.#maxWaiting = maxWaiting;
  }

  /**
   * Runs the task when the earlier ones for this object have ended, and settles with its result.
   * @param signal ends only the wait
   * @throws ProblemError upstream-unavailable when too many wait already; the reason of the signal
   */
  async run<Result>(object: string, signal: AbortSignal, task: () => Promise<Result>): Promise<Result> {
    await this.#acquire(object, signal);
    try {
      return await task();
    } finally {
      this.#release(object);
    }
  }

  async #acquire(object: string, signal: AbortSignal): Promise<void> {
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
      const stopWaiting = (): void => {
        queue.delete(admit);
        signal.removeEventListener('abort', cancel);
        this.#waitingCount -= 1;
      };
      const admit = (): void => {
        stopWaiting();
        resolve();
      };
      const cancel = (): void => {
        stopWaiting();
        reject(signal.reason as Error);
      };
      queue.add(admit);
      signal.addEventListener('abort', cancel);
      this.#waitingCount += 1;
    });
  }

  /** Passes the lock directly to the next in the queue, so that no other write can take it in between. */
  #release(object: string): void {
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
