import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** Phases and names, in order: of the table in the code, and of the one in the docs. */
function hooksOfCode(): string[] {
  const code = readFileSync('apps/gateway/src/server/hooks.ts', 'utf8');
  return [...code.matchAll(/phase: '(\w+)',\s+name: '([^']+)'/g)].map(
    ([, phase, name]) => `${phase} ${name}`,
  );
}

function hooksOfDocs(): string[] {
  const docs = readFileSync('docs/architecture.md', 'utf8');
  const rows =
    /^## One request\n(.*?)^## /ms.exec(docs)?.[1]?.matchAll(/^\| ([^|]*?) *\| ([^|]+?) *\|/gm) ?? [];
  let phase = '';
  return [...rows].flatMap(([, first = '', name = '']) => {
    phase = /^`(\w+)`$/.exec(first)?.[1] ?? phase;
    return phase === '' || first === 'handler' ? [] : [`${phase} ${name}`];
  });
}

describe('the hooks in docs/architecture.md', () => {
  it('are those of the code, in the same order', () => {
    expect(hooksOfCode().length).toBeGreaterThan(10);
    expect(hooksOfDocs()).toEqual(hooksOfCode());
  });
});
