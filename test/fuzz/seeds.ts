import { readFileSync } from 'node:fs';

/** Inputs that once failed, or that are too rare to be hit by chance: they are tried in every run. */
export function readSeeds<Seed>(name: 'documents' | 'criteria' | 'requests'): readonly Seed[] {
  const url = new URL(`seeds/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(url, 'utf8')) as readonly Seed[];
}
