import { readFileSync } from 'node:fs';
import { breakingChanges, type ApiDocument } from './breaking-changes.js';
import { verdictOn } from './verdict.js';

/** The document of the last release, and the reasons for what has been broken since, by the name of the change. */
const RELEASED = 'released/openapi.json';
const REASONS = 'released/breaking-changes.json';

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}

const changes = breakingChanges(readJson(RELEASED) as ApiDocument, readJson('openapi.json') as ApiDocument);
const faults = verdictOn(changes, readJson(REASONS) as Record<string, string>);
for (const fault of faults) process.stderr.write(`${fault}\n`);
if (faults.length > 0) {
  process.stderr.write(`Name each with a reason in ${REASONS}, or take it back.\n`);
  process.exitCode = 1;
}
