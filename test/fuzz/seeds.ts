import { readFileSync } from 'node:fs';
import type { FuzzedDocument } from './fuzzed-document.js';
import type { FuzzedRequest } from './fuzzed-request.js';

/** What the files of seeds hold. */
interface Seeds {
  readonly documents: FuzzedDocument & { readonly why: string };
  /** Values of filters. */
  readonly criteria: string;
  readonly requests: FuzzedRequest & { readonly why: string };
}

/** Inputs that once failed, or that are too rare to be hit by chance: they are tried in every run. */
export function readSeeds<Kind extends keyof Seeds>(kind: Kind): readonly Seeds[Kind][] {
  const url = new URL(`seeds/${kind}.json`, import.meta.url);
  return JSON.parse(readFileSync(url, 'utf8')) as readonly Seeds[Kind][];
}
