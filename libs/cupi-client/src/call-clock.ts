/** The limits of the time of a call. */
interface CallTimes {
  /** How long it may wait for turns, and then again how long its attempts and the pauses between them may take. */
  readonly timeoutMs: number;
  /** When its caller must have the answer, by the monotonic clock; none when absent. */
  readonly deadlineAtMs?: number | undefined;
  /** How much of the time must be left when the request is sent; none when absent. */
  readonly reserveMs?: number | undefined;
}

/**
 * The time that one call may take, over all of its attempts. What is left runs down by itself while the call works;
 * waits for a turn, which have a limit of their own, have to be reported.
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

  /** What is left for waiting for turns, in milliseconds. */
  get waitMsLeft(): number {
    const ownMs = this.#timeoutMs - this.#waitedMs;
    return Math.max(0, Math.min(ownMs, this.#deadlineAtMs - performance.now() - this.#reserveMs));
  }

  /** What is left for attempts and pauses, in milliseconds. */
  get workMsLeft(): number {
    const nowMs = performance.now();
    const ownMs = this.#timeoutMs - (nowMs - this.#startedAtMs - this.#waitedMs);
    return Math.max(0, Math.min(ownMs, this.#deadlineAtMs - nowMs));
  }

  /** What is left until the request must have been sent, in milliseconds. */
  get sendMsLeft(): number {
    return Math.max(0, this.workMsLeft - this.#reserveMs);
  }

  /** Begins a wait for a turn. @returns what ends it; further calls of it do nothing */
  beginWait(): () => void {
    const beganAtMs = performance.now();
    let hasEnded = false;
    return () => {
      if (!hasEnded) this.#waitedMs += performance.now() - beganAtMs;
      hasEnded = true;
    };
  }
}
