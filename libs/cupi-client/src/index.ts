export type { BreakerState } from './circuit-breaker.js';
export { CupiClient, type CupiCall } from './cupi-client.js';
export type { CupiDrift } from './drift.js';
export { CupiError, type CupiErrorKind } from './cupi-error.js';
export type { AttemptReport, AttemptStart, AttemptTrace } from './node.js';
export type { SlotOrigin } from './slot-source.js';
export { filterValueError, type ListQuery } from './query-string.js';
export type { CupiPath } from './request-path.js';
export { UpstreamAccount } from './upstream-account.js';
