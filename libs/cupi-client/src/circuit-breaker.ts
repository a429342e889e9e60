/** Whether calls are let through: all, none for a while, or none besides the one that finds out. */
export type BreakerState = 'closed' | 'open' | 'half-open';

/** What a call that was let through has shown of what is behind the breaker; `unknown` when it showed nothing. */
export type Verdict = 'healthy' | 'failed' | 'unknown';

/** When a {@link CircuitBreaker} opens, and for how long. */
export interface CircuitBreakerOptions {
  /** Failures in a row that open it. */
  readonly failureThreshold: number;
  /** How long it is open the first time, in milliseconds; twice as long after every probe that fails. */
  readonly openMs: number;
  /** How long it is open at most, in milliseconds. */
  readonly maxOpenMs: number;
  /** Told of every change of state. */
  readonly onChange?: ((state: BreakerState) => void) | undefined;
}

/** The part of the time that chance may take away, so that replicas do not all probe at the same moment. */
const JITTER = 0.2;

/**
 * Spares what fails again and again, and whoever would wait for it. After some failures in a row it is open: nothing
 * is let through. When its time is over the next call is let through as a probe, alone, and decides whether it closes.
 *
 * cockatiel's breaker is not used: while it is half open it keeps the other calls waiting for the probe, where here they
 * are to go to another node at once; it takes a probe that was given up for a success; and it goes by the wall clock.
 */
export class CircuitBreaker {
  readonly #options: CircuitBreakerOptions;
  #state: BreakerState = 'closed';
  #failuresInARow = 0;
  /** How often it has opened since it was last closed. */
  #openings = 0;
  #probeAtMs = -Infinity;
  /** Changes with the state: calls that were let through before tell nothing of what is now. */
  #era = 0;

  constructor(options: CircuitBreakerOptions) {
    this.#options = options;
  }

  get state(): BreakerState {
    return this.#state;
  }

  /** Whether a call would be let through now. */
  get isPassable(): boolean {
    return this.#state === 'closed' || (this.#state === 'open' && performance.now() >= this.#probeAtMs);
  }

  /** How long no call is let through, in milliseconds; 0 also while a probe, which may end at any time, is under way. */
  get waitMs(): number {
    return this.#state === 'open' ? Math.max(0, this.#probeAtMs - performance.now()) : 0;
  }

  /**
   * Lets a call through, or not.
   *
   * @returns what the caller must call once, however the call ends; undefined when it must not be made
   */
  enter(): ((verdict: Verdict) => void) | undefined {
    if (!this.isPassable) return undefined;
    if (this.#state === 'open') this.#change('half-open');
    const era = this.#era;
    return (verdict) => {
      if (era === this.#era) this.#learn(verdict);
    };
  }

  #learn(verdict: Verdict): void {
    const isProbe = this.#state === 'half-open';
    if (verdict === 'healthy') this.#recover();
    // The time of the probe is over already, so that the next call is one.
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
