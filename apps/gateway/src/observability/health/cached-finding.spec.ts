import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CachedFinding } from './cached-finding.js';

const SEARCH_MS = 20;

/** Resolves by the clock of the test. */
const delay = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function countingFrom(maxAgeMs: number): { finding: CachedFinding<number>; searches: () => number } {
  let searches = 0;
  const find = async (): Promise<number> => {
    searches += 1;
    await delay(SEARCH_MS);
    return searches;
  };
  return { finding: new CachedFinding(find, maxAgeMs), searches: () => searches };
}

/** What is found, once the search for it has had its time. */
async function found<Value>(finding: Promise<Value>): Promise<Value> {
  await vi.advanceTimersByTimeAsync(SEARCH_MS);
  return finding;
}

describe('a cached finding', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('is looked for once by all who ask at once', async () => {
    const { finding, searches } = countingFrom(1000);
    expect(await found(Promise.all([finding.get(), finding.get(), finding.get()]))).toEqual([1, 1, 1]);
    expect(searches()).toBe(1);
  });

  it('is fresh for its time', async () => {
    const { finding } = countingFrom(1000);
    await found(finding.get());
    await vi.advanceTimersByTimeAsync(1000 - 2 * SEARCH_MS);
    expect(await found(finding.get())).toBe(1);
  });

  it('is looked for again when its time is over', async () => {
    const { finding } = countingFrom(1000);
    await found(finding.get());
    await vi.advanceTimersByTimeAsync(1000);
    expect(await found(finding.get())).toBe(2);
  });

  it('is looked for once at a time, should that take longer', async () => {
    const { finding, searches } = countingFrom(SEARCH_MS / 4);
    const first = finding.get();
    await vi.advanceTimersByTimeAsync(SEARCH_MS / 2);
    expect(await found(Promise.all([first, finding.get()]))).toEqual([1, 1]);
    expect(searches()).toBe(1);
  });

  it('that failed is looked for again when its time is over', async () => {
    let searches = 0;
    const finding = new CachedFinding(async () => {
      searches += 1;
      await delay(SEARCH_MS);
      if (searches === 1) throw new Error('once');
      return searches;
    }, 1000);
    await Promise.all([
      expect(finding.get()).rejects.toThrow('once'),
      vi.advanceTimersByTimeAsync(SEARCH_MS),
    ]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(await found(finding.get())).toBe(2);
  });
});
