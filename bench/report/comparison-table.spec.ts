import { describe, expect, it } from 'vitest';
import type { FireResult } from '../load/job.js';
import { ratio } from './comparison-table.js';

describe('the ratio of two rows', () => {
  it('is the median of the ratios of each round, so that what slows a whole round down counts for nothing', () => {
    const fast = rowOf([at(100), at(10), at(100)]);
    const slow = rowOf([at(50), at(5), at(50)]);

    expect(ratio(slow, fast)).toBe(0.5);
  });

  it('is by processor time where the load was too slow to distinguish the servers', () => {
    const idling = rowOf([at(100, 0.5)]);
    const busy = rowOf([at(100, 1)]);

    expect(ratio(busy, idling)).toBe(0.5);
  });

  it('is taken by what was answered where it was the upstream that was slow', () => {
    const waiting = rowOf([at(50, 0.25)]);
    const busy = rowOf([at(100, 1)]);

    expect(ratio(waiting, busy)).toBe(0.5);
  });

  it('is by answers where processor time is unknown', () => {
    expect(ratio(rowOf([unknown(30)]), rowOf([unknown(10)]))).toBe(3);
  });
});

function rowOf(rounds: readonly FireResult[]): { name: string; rounds: readonly FireResult[] } {
  return { name: 'row', rounds };
}

function at(perSecond: number, serverCpu = 1): FireResult {
  return { perSecond, serverCpu, p50Us: 1, p99Us: 1, maxUs: 1, loadCpu: 1 };
}

function unknown(perSecond: number): FireResult {
  return { ...at(perSecond), serverCpu: undefined };
}
