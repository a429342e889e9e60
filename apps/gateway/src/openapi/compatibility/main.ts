import { readFileSync } from 'node:fs';
import { breakingChanges, type ApiDocument } from './breaking-changes.js';
import { verdictOn } from './verdict.js';

/** The document of the last release, and the reasons for breaking changes since, by the name of the change. */
const RELEASED = 'released/openapi.json';
const REASONS = 'released/breaking-changes.json';

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}

const changes = breakingChanges(readJson(RELEASED) as ApiDocument, readJson('openapi.json') as ApiDocument);
const errors = verdictOn(changes, readJson(REASONS) as Record<string, string>);
for (const error of errors) process.stderr.write(`${error}\n`);
if (errors.length > 0) {
  process.stderr.write(`Name each with a reason in ${REASONS}, or revert it.\n`);
  process.exitCode = 1;
}
