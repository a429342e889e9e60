export { type Admission, type Admitted, type Attempt, type AttemptKeys, GuessGuard } from './guess-guard.js';
export { canonicalUsername, networkOf } from './guess-keys.js';
export { LimitStore } from './limit-store.js';
export { rateLimitHeaders, type RateLimitHeaders } from './rate-limit-headers.js';
export { type RateLimitDecision, RateLimiter } from './rate-limiter.js';
