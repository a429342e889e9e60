import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { Backlog } from './backlog.js';

const RETRY_MS = 1_000;

describe('Backlog', () => {
  let backlog: Backlog;
  let done: string[];
  let isPossible: boolean;

  beforeEach(() => {
    vi.useFakeTimers();
    backlog = new Backlog();
    done = [];
    isPossible = true;
  });

  afterEach(() => {
    backlog.close();
    vi.useRealTimers();
  });

  function add(name: string): void {
    backlog.add(() => {
      if (isPossible) done.push(name);
      return Promise.resolve(isPossible);
    });
  }

  it('does work once, a while later, in the order in which it came', async () => {
    add('first');
    add('second');
    expect(done).toEqual([]);
    await vi.advanceTimersByTimeAsync(3 * RETRY_MS);
    expect(done).toEqual(['first', 'second']);
  });

  it('tries until work can be done', async () => {
    isPossible = false;
    add('first');
    add('second');
    await vi.advanceTimersByTimeAsync(3 * RETRY_MS);
    isPossible = true;
    await vi.advanceTimersByTimeAsync(RETRY_MS);
    expect(done).toEqual(['first', 'second']);
  });

  it('tries one piece of work at a time while it cannot be done', async () => {
    const tried = vi.fn(() => Promise.resolve(false));
    backlog.add(tried);
    backlog.add(tried);
    await vi.advanceTimersByTimeAsync(RETRY_MS);
    expect(tried).toHaveBeenCalledTimes(1);
  });

  it('does work that comes when all was done', async () => {
    add('first');
    await vi.advanceTimersByTimeAsync(RETRY_MS);
    add('second');
    await vi.advanceTimersByTimeAsync(RETRY_MS);
    expect(done).toEqual(['first', 'second']);
  });

  it('forgets the oldest beyond ten thousand', async () => {
    for (let number = 0; number <= 10_000; number++) add(String(number));
    await vi.advanceTimersByTimeAsync(RETRY_MS);
    expect(done).toHaveLength(10_000);
    expect(done[0]).toBe('1');
  });

  it('does nothing, and holds no timer, after it was closed', () => {
    add('first');
    backlog.close();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('stops in the middle of its work when it is closed', async () => {
    backlog.add(() => {
      backlog.close();
      return Promise.resolve(false);
    });
    add('second');
    await vi.advanceTimersByTimeAsync(3 * RETRY_MS);
    expect(done).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
