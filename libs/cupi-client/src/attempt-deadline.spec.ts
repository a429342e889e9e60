import { getEventListeners } from 'node:events';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { AttemptDeadline } from './attempt-deadline.js';

describe('AttemptDeadline', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('ends the attempt when its time is over', () => {
    const deadline = new AttemptDeadline(5_000);
    vi.advanceTimersByTime(5_000);
    expect(deadline.endedBy).toBe('timeout');
    expect(deadline.signal.aborted).toBe(true);
  });

  it('does not abort the attempt before that', () => {
    const deadline = new AttemptDeadline(5_000);
    vi.advanceTimersByTime(4_999);
    expect(deadline.endedBy).toBeUndefined();
    expect(deadline.sendMsLeft).toBe(1);
    deadline.dispose();
  });

  it('ends the attempt when its caller has gone', () => {
    const caller = new AbortController();
    const deadline = new AttemptDeadline(5_000, caller.signal);
    caller.abort();
    expect(deadline.endedBy).toBe('aborted');
    expect(deadline.signal.aborted).toBe(true);
    deadline.dispose();
  });

  it('aborts at once the attempt of a caller that has already gone', () => {
    const deadline = new AttemptDeadline(5_000, AbortSignal.abort());
    expect(deadline.endedBy).toBe('aborted');
    deadline.dispose();
  });

  it('reports what ended the attempt first', () => {
    const caller = new AbortController();
    const deadline = new AttemptDeadline(5_000, caller.signal);
    vi.advanceTimersByTime(5_000);
    caller.abort();
    expect(deadline.endedBy).toBe('timeout');
    deadline.dispose();
  });

  it('aborts nothing after it has been disposed of', () => {
    const deadline = new AttemptDeadline(5_000);
    deadline.dispose();
    vi.advanceTimersByTime(5_000);
    expect(deadline.endedBy).toBeUndefined();
  });

  it("leaves no listener on the caller's signal", () => {
    const { signal } = new AbortController();
    new AttemptDeadline(5_000, signal).dispose();
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});
