import { WINDOW_SECONDS } from './limit-store.js';
import type { RateLimitDecision } from './rate-limiter.js';

/** Header fields with a caller's quota. */
export interface RateLimitHeaders {
  readonly 'RateLimit-Policy': string;
  readonly RateLimit: string;
  /** Only on a rejection. */
  readonly 'Retry-After'?: string;
}

/**
 * The header fields of a decision.
 *
 * draft-ietf-httpapi-ratelimit-headers-10: `RateLimit-Policy` names a policy with its quota `q` and its window
 * `w` in seconds; `RateLimit` gives the remaining quota (`r`) of the same policy, and for how long (`t`).
 * RFC 9110 §10.2.3: `Retry-After` in seconds; it never names an earlier time than `t`.
 */
export function rateLimitHeaders(decision: RateLimitDecision): RateLimitHeaders {
  const { isAllowed, limit, remaining, resetSeconds } = decision;
  const headers = {
    'RateLimit-Policy': `"default";q=${limit};w=${WINDOW_SECONDS}`,
    RateLimit: `"default";r=${remaining};t=${resetSeconds}`,
  };
  return isAllowed ? headers : { ...headers, 'Retry-After': String(resetSeconds) };
}
