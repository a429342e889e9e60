import { mayBeMendedElsewhere, type AttemptResult } from './attempt-result.js';
import type { HttpRequest } from './http-transport.js';
import { retryAfterSeconds } from './retry-after.js';

/** How often, and after which pauses, a call is retried. */
export interface RetryOptions {
  /** Retries of one call at most, over all nodes. */
  readonly retries: number;
  /** The longest pause before the first retry, in milliseconds; doubled before each further one. */
  readonly baseMs: number;
  /** The longest pause before any retry, in milliseconds. */
  readonly maxMs: number;
}

/**
 * Decides whether a call is retried at nodes that it has tried already.
 *
 * No retry follows a timeout, which has used up the time, nor a rejection by our own queue or breaker, nor a rejected
 * account.
 */
export class RetryPolicy {
  readonly #options: RetryOptions;
  #retryCount = 0;

  constructor(options: RetryOptions) {
    this.#options = options;
  }

  /**
   * How long to wait before the next retry, in milliseconds: random up to a bound that doubles ("full jitter"), plus
   * the delay of `Retry-After`. Undefined when the call is not to be retried, e.g. because there is no time left.
   */
  pauseMs(result: AttemptResult, method: HttpRequest['method'], msLeft: number): number | undefined {
    if (this.#retryCount >= this.#options.retries || !isWorthRetry(result, method)) return undefined;
    const pauseMs = requestedMs(result) + this.#backOffMs();
    if (pauseMs >= msLeft) return undefined;
    this.#retryCount += 1;
    return pauseMs;
  }

  #backOffMs(): number {
    const { baseMs, maxMs } = this.#options;
    return Math.random() * Math.min(baseMs * 2 ** this.#retryCount, maxMs);
  }
}

function isWorthRetry(result: AttemptResult, method: HttpRequest['method']): boolean {
  if (!mayBeMendedElsewhere(result, method)) return false;
  return result.type === 'answer' || (result.type === 'failure' && result.error.kind === 'unavailable');
}

function requestedMs(result: AttemptResult): number {
  if (result.type !== 'answer') return 0;
  return (retryAfterSeconds(result.answer.headers['retry-after']) ?? 0) * 1_000;
}
