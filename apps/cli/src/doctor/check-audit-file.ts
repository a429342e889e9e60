import { statSync } from 'node:fs';
import { good, type Finding } from './finding.js';

/** Reports how the audit file will be used. The check of the configuration has shown that it can be written. */
export function checkAuditFile(path: string): Finding {
  const stats = statSync(path, { throwIfNoEntry: false });
  // Opening the FIFO to look for a reader, and closing it again, would signal its end to the reader.
  if (stats?.isFIFO()) return good(`${path} is a FIFO: a process must read it when the gateway starts`);
  return good(`${path} can be ${stats ? 'written' : 'created'} by this user`);
}
