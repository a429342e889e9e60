import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { CircuitBreaker, type BreakerState, type Verdict } from './circuit-breaker.js';

const OPEN_MS = 5_000;

/** A breaker that opens after three failures, and its changes of state. */
function breakerOf(options: Partial<ConstructorParameters<typeof CircuitBreaker>[0]> = {}) {
  const states: BreakerState[] = [];
  const breaker = new CircuitBreaker({
    failureThreshold: 3,
    openMs: OPEN_MS,
    maxOpenMs: 60_000,
    onChange: (state) => states.push(state),
    ...options,
  });
  const passAll = (...verdicts: Verdict[]) => {
    for (const verdict of verdicts) breaker.enter()?.(verdict);
  };
  return { breaker, states, passAll };
}

describe('CircuitBreaker', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('lets every call pass while it is closed', () => {
    const { breaker } = breakerOf();
    expect([breaker.enter(), breaker.enter(), breaker.enter()]).not.toContain(undefined);
    expect(breaker).toMatchObject({ state: 'closed', isPassable: true, waitMs: 0 });
  });

  it('opens after the given number of consecutive failures', () => {
    const { breaker, passAll } = breakerOf();
    passAll('failed', 'failed', 'failed');
    expect(breaker).toMatchObject({ state: 'open', isPassable: false });
    expect(breaker.enter()).toBeUndefined();
  });

  it('starts counting again after a success', () => {
    const { breaker, passAll } = breakerOf();
    passAll('failed', 'failed', 'healthy', 'failed', 'failed');
    expect(breaker.state).toBe('closed');
  });

  it('counts a call that showed nothing neither as a failure nor as a success', () => {
    const { breaker, passAll } = breakerOf();
    passAll('failed', 'unknown', 'failed', 'unknown', 'unknown');
    expect(breaker.state).toBe('closed');
    passAll('failed');
    expect(breaker.state).toBe('open');
  });

  it('reports how long it stays open', () => {
    const { breaker, passAll } = breakerOf();
    passAll('failed', 'failed', 'failed');
    expect(breaker.waitMs).toBeGreaterThanOrEqual(0.8 * OPEN_MS);
    expect(breaker.waitMs).toBeLessThanOrEqual(OPEN_MS);
  });

  it('lets exactly one call pass when its time is over', () => {
    const { breaker, passAll } = breakerOf();
    passAll('failed', 'failed', 'failed');
    vi.advanceTimersByTime(OPEN_MS);
    expect(breaker.enter()).toBeDefined();
    expect(breaker).toMatchObject({ state: 'half-open', isPassable: false, waitMs: 0 });
    expect(breaker.enter()).toBeUndefined();
  });

  it('closes when the probe succeeds', () => {
    const { breaker, states, passAll } = breakerOf();
    passAll('failed', 'failed', 'failed');
    vi.advanceTimersByTime(OPEN_MS);
    passAll('healthy', 'failed', 'failed');
    expect(breaker.state).toBe('closed');
    expect(states).toEqual(['open', 'half-open', 'closed']);
  });

  it('opens again, for about twice as long each time, when the probe fails', () => {
    const { breaker, passAll } = breakerOf();
    passAll('failed', 'failed', 'failed');
    for (const expectedMs of [2 * OPEN_MS, 4 * OPEN_MS]) {
      vi.advanceTimersByTime(Math.ceil(breaker.waitMs));
      passAll('failed');
      expect(breaker.waitMs).toBeGreaterThanOrEqual(0.8 * expectedMs);
      expect(breaker.waitMs).toBeLessThanOrEqual(expectedMs);
    }
  });

  it('lets the next call be the probe at once when that is allowed, and is open for the shortest time if it fails', () => {
    const { breaker, passAll } = breakerOf();
    passAll('failed', 'failed', 'failed');
    breaker.allowProbe();
    expect(breaker).toMatchObject({ state: 'open', isPassable: true });
    passAll('failed');
    expect(breaker.isPassable).toBe(false);
    expect(breaker.waitMs).toBeLessThanOrEqual(OPEN_MS);
  });

  it('stays closed when a probe is allowed', () => {
    const { breaker, states } = breakerOf();
    breaker.allowProbe();
    expect(breaker.state).toBe('closed');
    expect(states).toEqual([]);
  });

  it('is never open for longer than the maximum', () => {
    const { breaker, passAll } = breakerOf({ maxOpenMs: OPEN_MS });
    passAll('failed', 'failed', 'failed');
    for (let probes = 0; probes < 3; probes++) {
      vi.advanceTimersByTime(Math.ceil(breaker.waitMs));
      passAll('failed');
      expect(breaker.waitMs).toBeLessThanOrEqual(OPEN_MS);
    }
  });

  it('is open for the shortest time again when it opens after a recovery', () => {
    const { breaker, passAll } = breakerOf();
    passAll('failed', 'failed', 'failed');
    vi.advanceTimersByTime(Math.ceil(breaker.waitMs));
    passAll('failed');
    vi.advanceTimersByTime(Math.ceil(breaker.waitMs));
    passAll('healthy', 'failed', 'failed', 'failed');
    expect(breaker.waitMs).toBeLessThanOrEqual(OPEN_MS);
  });

  it('lets the next call be the probe when one showed nothing', () => {
    const { breaker, passAll } = breakerOf();
    passAll('failed', 'failed', 'failed');
    vi.advanceTimersByTime(OPEN_MS);
    passAll('unknown');
    expect(breaker).toMatchObject({ state: 'open', isPassable: true });
  });

  it.each<Verdict>(['healthy', 'failed'])(
    'lets the probe decide when an older call ends as %s',
    (verdict) => {
      const { breaker, passAll } = breakerOf();
      const endOlder = breaker.enter();
      passAll('failed', 'failed', 'failed');
      vi.advanceTimersByTime(OPEN_MS);
      const endProbe = breaker.enter();
      endOlder?.(verdict);
      expect(breaker.state).toBe('half-open');
      endProbe?.('healthy');
      expect(breaker.state).toBe('closed');
    },
  );
});
