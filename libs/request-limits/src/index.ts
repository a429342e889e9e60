export { GuessGuard, type Admission, type Admitted, type Attempt } from './guess-guard.js';
export { canonicalUsername, networkOf } from './guess-keys.js';
export { LimitStore } from './limit-store.js';
export { rateLimitHeaders, type RateLimitHeaders } from './rate-limit-headers.js';
export { RateLimiter, type RateLimitDecision } from './rate-limiter.js';
