export { AuditLog, type AuditLogOptions } from './audit-log.js';
export type { AuditEntry, AuditOutcome, AuditRecord } from './audit-record.js';
export { LineFileError, type LineFileFailure } from './line-file.js';
