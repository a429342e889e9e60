import { statSync } from 'node:fs';
import { good, type Finding } from './finding.js';

/** Tells what becomes of the audit file. That it can be written, the check of the configuration has found out. */
export function checkAuditFile(path: string): Finding {
  const stats = statSync(path, { throwIfNoEntry: false });
  // To look for its reader would be to open it, and to close it again, which tells the reader that all is over.
  if (stats?.isFIFO()) return good(`${path} is a FIFO: a process must read it when the gateway starts`);
  return good(`${path} can be ${stats ? 'written' : 'made'} by this user`);
}
