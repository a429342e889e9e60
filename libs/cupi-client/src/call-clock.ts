/**
 * The time that one call may take, over all of its attempts: `timeoutMs` to wait for turns, and as much again for the
 * attempts themselves and the pauses between them. What is left runs down by itself while the call works; waits for a
 * turn are to be told.
 */
export class CallClock {
  readonly #timeoutMs: number;
  readonly #startedAtMs = performance.now();
  #waitedMs = 0;

  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
  }

  /** What is left for waiting for turns, in milliseconds. */
  get waitMsLeft(): number {
    return Math.max(0, this.#timeoutMs - this.#waitedMs);
  }

  /** What is left for attempts and pauses, in milliseconds. */
  get workMsLeft(): number {
    return Math.max(0, this.#timeoutMs - (performance.now() - this.#startedAtMs - this.#waitedMs));
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
