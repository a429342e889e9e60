import { getEventListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import { AttemptDeadline } from './attempt-deadline.js';

describe('AttemptDeadline', () => {
  it('ends the attempt when its time is over', async () => {
    const deadline = new AttemptDeadline(5);
    await delay(20);
    expect(deadline.endedBy).toBe('timeout');
    expect(deadline.signal.aborted).toBe(true);
  });

  it('ends the attempt when its caller has gone', () => {
    const caller = new AbortController();
    const deadline = new AttemptDeadline(5_000, caller.signal);
    caller.abort();
    expect(deadline.endedBy).toBe('aborted');
    expect(deadline.signal.aborted).toBe(true);
    deadline.dispose();
  });

  it('ends at once the attempt of a caller who has gone already', () => {
    const deadline = new AttemptDeadline(5_000, AbortSignal.abort());
    expect(deadline.endedBy).toBe('aborted');
    deadline.dispose();
  });

  it('keeps to what ended the attempt first', async () => {
    const caller = new AbortController();
    const deadline = new AttemptDeadline(5, caller.signal);
    await delay(20);
    caller.abort();
    expect(deadline.endedBy).toBe('timeout');
    deadline.dispose();
  });

  it('ends nothing after it has been disposed of', async () => {
    const deadline = new AttemptDeadline(5);
    deadline.dispose();
    await delay(20);
    expect(deadline.endedBy).toBeUndefined();
  });

  it("leaves no listener on the caller's signal", () => {
    const { signal } = new AbortController();
    new AttemptDeadline(5_000, signal).dispose();
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});
