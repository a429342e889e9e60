export { auditWrites } from './audit-writes.js';
