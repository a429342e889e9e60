import { afterEach, describe, expect, it, vi } from 'vitest';

import { retainedBytesOf } from '#libs/testing';
import { LimitStore } from './limit-store.js';
import { RateLimiter } from './rate-limiter.js';

const limiterOf = (limitPerMinute: number) => new RateLimiter({ store: new LimitStore(), limitPerMinute });

describe('RateLimiter', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('returns the remaining quota', async () => {
    const limiter = limiterOf(600);
    await limiter.consume('client:a');
    expect(await limiter.consume('client:a')).toEqual({
      isAllowed: true,
      limit: 600,
      remaining: 598,
      resetSeconds: 60,
    });
  });

  it('allows the last request of the quota', async () => {
    const limiter = limiterOf(2);
    await limiter.consume('client:a');
    expect(await limiter.consume('client:a')).toMatchObject({ isAllowed: true, remaining: 0 });
  });

  it('rejects the first request beyond the quota', async () => {
    const limiter = limiterOf(1);
    await limiter.consume('client:a');
    expect(await limiter.consume('client:a')).toMatchObject({ isAllowed: false, remaining: 0 });
  });

  it('limits each principal for itself', async () => {
    const limiter = limiterOf(1);
    await limiter.consume('client:a');
    expect(await limiter.consume('client:b')).toMatchObject({ isAllowed: true });
  });

  it('lets exactly the quota pass of many requests at once', async () => {
    const limiter = limiterOf(7);
    const decisions = await Promise.all(Array.from({ length: 50 }, () => limiter.consume('client:a')));
    expect(decisions.filter(({ isAllowed }) => isAllowed)).toHaveLength(7);
  });

  it('counts the seconds down to the end of the window', async () => {
    vi.useFakeTimers();
    const limiter = limiterOf(1);
    await limiter.consume('client:a');
    vi.advanceTimersByTime(42_500);
    expect(await limiter.consume('client:a')).toMatchObject({ isAllowed: false, resetSeconds: 18 });
  });

  it('allows requests again after a minute, whatever was rejected in between', async () => {
    vi.useFakeTimers();
    const limiter = limiterOf(1);
    await limiter.consume('client:a');
    vi.advanceTimersByTime(59_000);
    await limiter.consume('client:a');
    vi.advanceTimersByTime(1_000);
    expect(await limiter.consume('client:a')).toMatchObject({ isAllowed: true });
  });

  it('never returns more than a minute, even when the clock is set back', async () => {
    vi.useFakeTimers({ now: 7_200_000 });
    const limiter = limiterOf(1);
    await limiter.consume('client:a');
    vi.setSystemTime(3_600_000);
    expect(await limiter.consume('client:a')).toMatchObject({ isAllowed: false, resetSeconds: 60 });
  });

  it('remembers no long names', () => {
    const limiter = limiterOf(1);
    const retainedBytes = retainedBytesOf((text) => {
      limiter.consumeAtOnce(text.padEnd(15_000, 'x'));
    });
    expect(retainedBytes).toBeLessThan(4_000);
  });

  it('closes the window after a minute, even when the clock is set back', async () => {
    vi.useFakeTimers({ now: 7_200_000 });
    const limiter = limiterOf(1);
    await limiter.consume('client:a');
    vi.setSystemTime(3_600_000);
    vi.advanceTimersByTime(60_000);
    expect(await limiter.consume('client:a')).toMatchObject({ isAllowed: true });
  });
});
