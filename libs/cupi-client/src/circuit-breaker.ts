/** Closed: calls pass. Open: none pass. Half-open: one call, the probe, passes. */
export type BreakerState = 'closed' | 'open' | 'half-open';

/** What a call has shown of the node; `unknown` when it showed nothing. */
export type Verdict = 'healthy' | 'failed' | 'unknown';

/** When a {@link CircuitBreaker} opens, and for how long. */
export interface CircuitBreakerOptions {
  /** Consecutive failures that open it. */
  readonly failureThreshold: number;
  /** How long it is open the first time, in milliseconds; doubled after every probe that fails. */
  readonly openMs: number;
  /** How long it is open at most, in milliseconds. */
  readonly maxOpenMs: number;
  /** Called at every change of state. */
  readonly onChange?: ((state: BreakerState) => void) | undefined;
}

/** The random part of the open time, so that replicas do not all probe at the same moment. */
const JITTER = 0.2;

/**
 * Rejects calls to a node that keeps failing. After some consecutive failures it opens: no call passes. After a while
 * the next call passes alone, as a probe, and decides whether it closes.
 *
 * cockatiel's breaker is not used: while half-open it keeps the other calls waiting for the probe, where here they fail
 * over immediately; it counts a cancelled probe as a success; and it uses the wall clock.
 */
export class CircuitBreaker {
  readonly #options: CircuitBreakerOptions;
  #state: BreakerState = 'closed';
  #failuresInARow = 0;
  /** How often it has opened since it was last closed. */
  #openings = 0;
  #probeAtMs = -Infinity;
  /** Changes with the state: calls that began before the change say nothing about the new state. */
  #era = 0;

  constructor(options: CircuitBreakerOptions) {
    this.#options = options;
  }

  get state(): BreakerState {
    return this.#state;
  }

  /** Whether a call would pass now. */
  get isPassable(): boolean {
    return this.#state === 'closed' || (this.#state === 'open' && performance.now() >= this.#probeAtMs);
  }

  /** How long no call passes, in milliseconds; 0 also during a probe, which may end at any time. */
  get waitMs(): number {
    return this.#state === 'open' ? Math.max(0, this.#probeAtMs - performance.now()) : 0;
  }

  /**
   * Asks to make a call.
   *
   * @returns a function to call once, however the call ends; undefined when the call must not be made
   */
  enter(): ((verdict: Verdict) => void) | undefined {
    if (!this.isPassable) return undefined;
    if (this.#state === 'open') this.#change('half-open');
    const era = this.#era;
    return (verdict) => {
      if (era === this.#era) this.#record(verdict);
    };
  }

  /** Lets the next call be the probe if it is open: something has changed that may have been the reason. */
  allowProbe(): void {
    this.#probeAtMs = -Infinity;
    this.#openings = 0;
  }

  #record(verdict: Verdict): void {
    const isProbe = this.#state === 'half-open';
    if (verdict === 'healthy') this.#recover();
    // The open time of the probe is over already, so the next call becomes the probe.
    else if (verdict === 'unknown' && isProbe) this.#change('open');
    else if (verdict === 'failed' && (++this.#failuresInARow >= this.#options.failureThreshold || isProbe)) {
      this.#open();
    }
  }

  #recover(): void {
    this.#failuresInARow = 0;
    this.#openings = 0;
    if (this.#state !== 'closed') this.#change('closed');
  }

  #open(): void {
    const { openMs, maxOpenMs } = this.#options;
    const durationMs = Math.min(openMs * 2 ** this.#openings, maxOpenMs);
    this.#openings += 1;
    this.#failuresInARow = 0;
    this.#probeAtMs = performance.now() + durationMs * (1 - JITTER * Math.random());
    this.#change('open');
  }

  #change(state: BreakerState): void {
    this.#state = state;
    this.#era += 1;
    this.#options.onChange?.(state);
  }
}
