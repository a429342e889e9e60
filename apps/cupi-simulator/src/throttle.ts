/** Limits of the queue in front of CUPI. */
export interface ThrottleLimits {
  readonly maxConcurrentRequests: number;
  readonly queueLimit: number;
  readonly queueTimeoutMs: number;
}

/** The queue is full, or a request stood in it for too long. CUPI answers 503. */
export class ServerBusyError extends Error {
  override readonly name = 'ServerBusyError';
}

/** The client left while its request stood in the queue. */
class ClientGoneError extends Error {
  override readonly name = 'ClientGoneError';
}

/** CUPI: a node works on five requests at once for all its web applications; the others queue. */
export class Throttle {
  readonly #limits: ThrottleLimits;
  readonly #queue = new Set<() => void>();
  #working = 0;
  #peakConcurrency = 0;
  #peakQueueLength = 0;

  constructor(limits: ThrottleLimits) {
    this.#limits = limits;
  }

  /** The highest number of requests at work at once. */
  get peakConcurrency(): number {
    return this.#peakConcurrency;
  }

  /** The highest number of requests that stood in the queue at once. */
  get peakQueueLength(): number {
    return this.#peakQueueLength;
  }

  resetPeaks(): void {
    this.#peakConcurrency = this.#working;
    this.#peakQueueLength = this.#queue.size;
  }

  /**
   * Waits for a place; the result gives it back and may be called more than once.
   *
   * @throws ServerBusyError when the queue is full or the wait was too long.
   * @throws Error when `gone` is aborted during the wait.
   */
  async enter(gone: AbortSignal): Promise<() => void> {
    if (this.#working < this.#limits.maxConcurrentRequests) {
      this.#working += 1;
      this.#peakConcurrency = Math.max(this.#peakConcurrency, this.#working);
    } else {
      await this.#waitForPlace(gone);
    }

    let isInside = true;
    return () => {
      if (isInside) this.#leave();
      isInside = false;
    };
  }

  /** The place of whoever leaves is handed on, so that nobody overtakes the queue. */
  #leave(): void {
    const [next] = this.#queue;
    if (next) next();
    else this.#working -= 1;
  }

  #waitForPlace(gone: AbortSignal): Promise<void> {
    if (this.#queue.size >= this.#limits.queueLimit) throw new ServerBusyError('the queue is full');

    return new Promise((resolve, reject) => {
      const leaveQueue = (): void => {
        this.#queue.delete(takePlace);
        clearTimeout(timer);
        gone.removeEventListener('abort', giveUp);
      };
      const takePlace = (): void => {
        leaveQueue();
        resolve();
      };
      const giveUp = (): void => {
        leaveQueue();
        reject(new ClientGoneError('the client left'));
      };
      const timer = setTimeout(() => {
        leaveQueue();
        reject(new ServerBusyError('the queue is too slow'));
      }, this.#limits.queueTimeoutMs);

      gone.addEventListener('abort', giveUp);
      this.#queue.add(takePlace);
      this.#peakQueueLength = Math.max(this.#peakQueueLength, this.#queue.size);
    });
  }
}
