export { AuditLog } from './audit-log.js';
export type { AuditEntry, AuditOutcome } from './audit-record.js';
