import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { CachedFinding } from './cached-finding.js';

function countingFrom(maxAgeMs: number): { finding: CachedFinding<number>; searches: () => number } {
  let searches = 0;
  const find = async (): Promise<number> => {
    searches += 1;
    await delay(20);
    return searches;
  };
  return { finding: new CachedFinding(find, maxAgeMs), searches: () => searches };
}

describe('a cached finding', () => {
  it('is looked for once by all who ask at once', async () => {
    const { finding, searches } = countingFrom(1000);
    expect(await Promise.all([finding.get(), finding.get(), finding.get()])).toEqual([1, 1, 1]);
    expect(searches()).toBe(1);
  });

  it('is fresh for its time', async () => {
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

  it('is looked for once at a time, should that take longer', async () => {
    const { finding, searches } = countingFrom(5);
    const first = finding.get();
    await delay(10);
    expect(await Promise.all([first, finding.get()])).toEqual([1, 1]);
    expect(searches()).toBe(1);
  });

  it('that failed is looked for again when its time is over', async () => {
    let searches = 0;
    const finding = new CachedFinding(async () => {
      searches += 1;
      await delay(1);
      if (searches === 1) throw new Error('once');
      return searches;
    }, 10);
    await expect(finding.get()).rejects.toThrow('once');
    await delay(15);
    expect(await finding.get()).toBe(2);
  });
});
