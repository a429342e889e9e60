import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { KeptFinding } from './kept-finding.js';

function countingFrom(keepMs: number): { finding: KeptFinding<number>; searches: () => number } {
  let searches = 0;
  const find = async (): Promise<number> => {
    searches += 1;
    await delay(20);
    return searches;
  };
  return { finding: new KeptFinding(find, keepMs), searches: () => searches };
}

describe('a kept finding', () => {
  it('is looked for once by all who ask at once', async () => {
    const { finding, searches } = countingFrom(1000);
    expect(await Promise.all([finding.get(), finding.get(), finding.get()])).toEqual([1, 1, 1]);
    expect(searches()).toBe(1);
  });

  it('is kept for its time', async () => {
    const { finding } = countingFrom(1000);
    await finding.get();
    expect(await finding.get()).toBe(1);
  });

  it('is looked for again when its time is over', async () => {
    const { finding } = countingFrom(30);
    await finding.get();
    await delay(15);
    expect(await finding.get()).toBe(2);
  });
});
