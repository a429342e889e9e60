/** Limits of the queue in front of CUPI. */
export interface ThrottleLimits {
  readonly maxConcurrentRequests: number;
  readonly queueLimit: number;
  readonly queueTimeoutMs: number;
}

/** The queue is full, or a request was queued too long. CUPI answers 503. */
export class ServerBusyError extends Error {
  override readonly name = 'ServerBusyError';
}

/** The client has gone while its request was queued. */
class ClientGoneError extends Error {
  override readonly name = 'ClientGoneError';
}

/** CUPI: a node runs five requests at once for all its web applications; the others are queued. */
export class Throttle {
  readonly #limits: ThrottleLimits;
  readonly #queue = new Set<() => void>();
  #working = 0;
  #peakConcurrency = 0;
  #peakQueueLength = 0;

  constructor(limits: ThrottleLimits) {
    this.#limits = limits;
  }

  /** The highest number of concurrent requests. */
  get peakConcurrency(): number {
    return this.#peakConcurrency;
  }

  /** The highest number of queued requests. */
  get peakQueueLength(): number {
    return this.#peakQueueLength;
  }

  resetPeaks(): void {
    this.#peakConcurrency = this.#working;
    this.#peakQueueLength = this.#queue.size;
  }

  /**
   * Waits for a slot; the result releases it and may be called more than once.
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
      if (isInside) this.#release();
      isInside = false;
    };
  }

  /** Passes the slot on to the next in line, so that no new request overtakes the queue. */
  #release(): void {
    const [next] = this.#queue;
    if (next) next();
    else this.#working -= 1;
  }

  #waitForPlace(gone: AbortSignal): Promise<void> {
    if (this.#queue.size >= this.#limits.queueLimit) throw new ServerBusyError('the queue is full');

    return new Promise((resolve, reject) => {
      const leaveQueue = (): void => {
        this.#queue.delete(enterNow);
        clearTimeout(timer);
        gone.removeEventListener('abort', giveUp);
      };
      const enterNow = (): void => {
        leaveQueue();
        resolve();
      };
      const giveUp = (): void => {
        leaveQueue();
        reject(new ClientGoneError('the client has gone'));
      };
      const timer = setTimeout(() => {
        leaveQueue();
        reject(new ServerBusyError('the queue is too slow'));
      }, this.#limits.queueTimeoutMs);

      gone.addEventListener('abort', giveUp);
      this.#queue.add(enterNow);
      this.#peakQueueLength = Math.max(this.#peakQueueLength, this.#queue.size);
    });
  }
}
