export { CupiClient, type CupiCall, type CupiClientOptions } from './cupi-client.js';
export { CupiError, type CupiErrorKind, type UpstreamError } from './cupi-error.js';
export { filterValueFault, type ListFilter, type ListQuery, type ListSort } from './query-string.js';
export type { CupiPath } from './request-path.js';
export { UpstreamAccount } from './upstream-account.js';
