import { mayBeMendedElsewhere, type AttemptResult } from './attempt-result.js';
import type { HttpRequest } from './http-transport.js';
import { retryAfterSeconds } from './retry-after.js';

/** How often, and after which pauses, a call is tried again. */
export interface RetryOptions {
  /** Retries of one call at most, over all nodes. */
  readonly retries: number;
  /** The longest pause before the first retry, in milliseconds; twice as long before each further one. */
  readonly baseMs: number;
  /** The longest pause of all, in milliseconds. */
  readonly maxMs: number;
}

/**
 * Decides for one call whether what its attempts came to is worth another one at nodes that have been asked already.
 *
 * No retry follows a timeout, which has used up the time, nor a refusal by our own queue or breaker, nor a refused
 * account.
 */
export class RetryPolicy {
  readonly #options: RetryOptions;
  #retryCount = 0;

  constructor(options: RetryOptions) {
    this.#options = options;
  }

  /**
   * How long to wait before the next retry, in milliseconds: by chance up to a bound that doubles ("full jitter"), and
   * what `Retry-After` asks for besides. Undefined when the call is not to be tried again, e.g. for want of time.
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
