import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

/** Makes arrays in one place, nearly all of which survive. */
const MAKE_SURVIVORS = `
  const kept = [];
  for (let index = 0; index < 500_000; index += 1) kept.push([index]);
`;

const KEEP_YOUNG = `
  const { keepGarbageYoung } = await import(${JSON.stringify(`${process.cwd()}/dist/apps/gateway/src/keep-garbage-young.js`)});
  keepGarbageYoung();
`;

/** How many places V8 has decided to allocate the objects of in the old generation. */
async function countPretenured(script: string): Promise<number> {
  const flags = ['--trace-pretenuring', '--trace-pretenuring-statistics', '--max-semi-space-size=1'];
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...flags,
    ...['--input-type=module', '--eval', script],
  ]);
  return [...stdout.matchAll(/=> tenure/g)].length;
}

it('keeps V8 from allocating in the old generation what it otherwise would', async () => {
  expect(await countPretenured(MAKE_SURVIVORS)).toBeGreaterThan(0);
  expect(await countPretenured(KEEP_YOUNG + MAKE_SURVIVORS)).toBe(0);
});
