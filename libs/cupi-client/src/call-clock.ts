/** The time limits of a call. */
interface CallTimes {
  /** How long it may be queued, and then again how long its attempts and the pauses between them may take. */
  readonly timeoutMs: number;
  /** When its caller must have the answer, by the monotonic clock; none when absent. */
  readonly deadlineAtMs?: number | undefined;
  /** How much of the time must remain when the request is sent; no minimum when absent. */
  readonly reserveMs?: number | undefined;
}

/**
 * The time limit of one call, over all of its attempts. The remaining time runs down by itself while the call works;
 * waits in a queue, which have a limit of their own, have to be reported.
 */
export class CallClock {
  readonly #timeoutMs: number;
  readonly #deadlineAtMs: number;
  readonly #reserveMs: number;
  readonly #startedAtMs = performance.now();
  #waitedMs = 0;

  constructor({ timeoutMs, deadlineAtMs = Infinity, reserveMs = 0 }: CallTimes) {
    this.#timeoutMs = timeoutMs;
    this.#deadlineAtMs = deadlineAtMs;
    this.#reserveMs = reserveMs;
  }

  /** The remaining time for waiting in queues, in milliseconds. */
  get waitMsLeft(): number {
    const ownMs = this.#timeoutMs - this.#waitedMs;
    return Math.max(0, Math.min(ownMs, this.#deadlineAtMs - performance.now() - this.#reserveMs));
  }

  /** The remaining time for attempts and pauses, in milliseconds. */
  get workMsLeft(): number {
    const nowMs = performance.now();
    const ownMs = this.#timeoutMs - (nowMs - this.#startedAtMs - this.#waitedMs);
    return Math.max(0, Math.min(ownMs, this.#deadlineAtMs - nowMs));
  }

  /** The remaining time until the request must have been sent, in milliseconds. */
  get sendMsLeft(): number {
    return Math.max(0, this.workMsLeft - this.#reserveMs);
  }

  /** Begins a wait in a queue. @returns the function that ends it; further calls of it do nothing */
  beginWait(): () => void {
    const beganAtMs = performance.now();
    let hasEnded = false;
    return () => {
      if (!hasEnded) this.#waitedMs += performance.now() - beganAtMs;
      hasEnded = true;
    };
  }
}
