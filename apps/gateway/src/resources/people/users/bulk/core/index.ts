export { BulkRecords, type Taking } from './bulk-records.js';
export { type Attempt, type BulkClock, BulkRun, type RunEnd } from './bulk-run.js';
export type { BulkKey, BulkRequest, BulkSnapshot } from './bulk-store.js';
export type { HeldBulk } from './held-bulk.js';
