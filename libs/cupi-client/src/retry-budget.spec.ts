import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { RetryBudget } from './retry-budget.js';

function record(budget: RetryBudget, calls: number): void {
  for (let call = 0; call < calls; call++) budget.recordCall();
}

/** How many retries remain; takes them all. */
function retriesIn(budget: RetryBudget): number {
  let retries = 0;
  while (budget.take()) retries++;
  return retries;
}

describe('RetryBudget', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it.each([
    [0, 10],
    [100, 10],
    [250, 25],
    [1_009, 100],
  ])('grants for %i calls %i retries', (calls, retries) => {
    const budget = new RetryBudget();
    record(budget, calls);
    expect(retriesIn(budget)).toBe(retries);
  });

  it('grants more as more calls come', () => {
    const budget = new RetryBudget();
    record(budget, 200);
    expect(retriesIn(budget)).toBe(20);
    record(budget, 50);
    expect(retriesIn(budget)).toBe(5);
  });

  it('stops counting calls and retries when they are old', () => {
    const budget = new RetryBudget();
    record(budget, 500);
    expect(retriesIn(budget)).toBe(50);
    vi.advanceTimersByTime(60_000);
    expect(retriesIn(budget)).toBe(10);
  });

  it('does so gradually', () => {
    const budget = new RetryBudget();
    record(budget, 200);
    vi.advanceTimersByTime(40_000);
    record(budget, 100);
    vi.advanceTimersByTime(30_000);
    expect(retriesIn(budget)).toBe(10);
    record(budget, 300);
    expect(retriesIn(budget)).toBe(30);
  });
});
