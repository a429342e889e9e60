import { existsSync } from 'node:fs';
import { good, type Finding } from './finding.js';

/** Tells what becomes of the audit file. That it can be written, the check of the configuration has found out. */
export function checkAuditFile(path: string): Finding {
  return good(`${path} can be ${existsSync(path) ? 'written' : 'made'} by this user`);
}
