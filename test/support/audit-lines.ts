import { existsSync, readFileSync } from 'node:fs';
import { expect } from 'vitest';

/** A line of the audit trail. */
export type AuditLine = Readonly<Record<string, unknown>>;

/** The lines of an audit file so far, each of them whole. */
export function auditLinesOf(file: string): AuditLine[] {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as AuditLine);
}

/** The one line that a request has left in an audit file, once it is there. */
export async function auditLineOf(file: string, requestId: string): Promise<AuditLine | undefined> {
  const linesOfRequest = (): AuditLine[] => auditLinesOf(file).filter((line) => line.requestId === requestId);
  await expect.poll(linesOfRequest).not.toEqual([]);
  expect(linesOfRequest()).toHaveLength(1);
  return linesOfRequest()[0];
}
