import { getEventListeners } from 'node:events';

import { describe, expect, it, onTestFinished, vi } from 'vitest';

import { pause } from './pause.js';

describe('pause', () => {
  it('lasts for the given time', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const onEnd = vi.fn();
    const paused = pause(30_000).then(onEnd);
    await vi.advanceTimersByTimeAsync(29_999);
    expect(onEnd).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    await paused;
    expect(onEnd).toHaveBeenCalled();
  });

  it.each([0, 1])('ends when signal %i is aborted', async (index) => {
    const controllers = [new AbortController(), new AbortController()];
    const paused = pause(60_000, ...controllers.map(({ signal }) => signal));
    controllers[index]?.abort();
    await expect(paused).resolves.toBeUndefined();
  });

  it('does not begin when a signal has been aborted before', async () => {
    await expect(pause(60_000, undefined, AbortSignal.abort())).resolves.toBeUndefined();
  });

  it('removes its listeners from the signals', async () => {
    const { signal } = new AbortController();
    await pause(1, signal);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});
