export { GuessGuard, type Admission, type Admitted, type Attempt, type Refused } from './guess-guard.js';
export { LimitStore, type LimitStoreOptions } from './limit-store.js';
export { rateLimitHeaders, type RateLimitHeaders } from './rate-limit-headers.js';
export { RateLimiter, type RateLimitDecision } from './rate-limiter.js';
