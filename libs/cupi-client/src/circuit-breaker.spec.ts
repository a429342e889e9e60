import { setTimeout as delay } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import { CircuitBreaker, type BreakerState, type Verdict } from './circuit-breaker.js';

const OPEN_MS = 20;

/** A breaker that opens after three failures, and the states that it went through. */
function breakerOf(options: Partial<ConstructorParameters<typeof CircuitBreaker>[0]> = {}) {
  const states: BreakerState[] = [];
  const breaker = new CircuitBreaker({
    failureThreshold: 3,
    openMs: OPEN_MS,
    maxOpenMs: 1_000,
    onChange: (state) => states.push(state),
    ...options,
  });
  const passAll = (...verdicts: Verdict[]) => {
    for (const verdict of verdicts) breaker.enter()?.(verdict);
  };
  return { breaker, states, passAll };
}

describe('CircuitBreaker', () => {
  it('lets every call through while it is closed', () => {
    const { breaker } = breakerOf();
    expect([breaker.enter(), breaker.enter(), breaker.enter()]).not.toContain(undefined);
    expect(breaker).toMatchObject({ state: 'closed', isPassable: true, waitMs: 0 });
  });

  it('opens after so many failures in a row', () => {
    const { breaker, passAll } = breakerOf();
    passAll('failed', 'failed', 'failed');
    expect(breaker).toMatchObject({ state: 'open', isPassable: false });
    expect(breaker.enter()).toBeUndefined();
  });

  it('begins to count anew after a success', () => {
    const { breaker, passAll } = breakerOf();
    passAll('failed', 'failed', 'healthy', 'failed', 'failed');
    expect(breaker.state).toBe('closed');
  });

  it('takes a call that showed nothing neither for a failure nor for a success', () => {
    const { breaker, passAll } = breakerOf();
    passAll('failed', 'unknown', 'failed', 'unknown', 'unknown');
    expect(breaker.state).toBe('closed');
    passAll('failed');
    expect(breaker.state).toBe('open');
  });

  it('tells how long it stays open', () => {
    const { breaker, passAll } = breakerOf({ openMs: 1_000 });
    passAll('failed', 'failed', 'failed');
    expect(breaker.waitMs).toBeGreaterThan(790);
    expect(breaker.waitMs).toBeLessThanOrEqual(1_000);
  });

  it('lets exactly one call through when its time is over', async () => {
    const { breaker, passAll } = breakerOf();
    passAll('failed', 'failed', 'failed');
    await delay(OPEN_MS + 5);
    expect(breaker.enter()).toBeDefined();
    expect(breaker).toMatchObject({ state: 'half-open', isPassable: false, waitMs: 0 });
    expect(breaker.enter()).toBeUndefined();
  });

  it('closes when the probe succeeds', async () => {
    const { breaker, states, passAll } = breakerOf();
    passAll('failed', 'failed', 'failed');
    await delay(OPEN_MS + 5);
    passAll('healthy', 'failed', 'failed');
    expect(breaker.state).toBe('closed');
    expect(states).toEqual(['open', 'half-open', 'closed']);
  });

  it('opens again, for about twice as long each time, when the probe fails', async () => {
    const { breaker, passAll } = breakerOf();
    passAll('failed', 'failed', 'failed');
    for (const expectedMs of [2 * OPEN_MS, 4 * OPEN_MS]) {
      await delay(breaker.waitMs + 5);
      passAll('failed');
      expect(breaker.waitMs).toBeGreaterThan(0.75 * expectedMs);
      expect(breaker.waitMs).toBeLessThanOrEqual(expectedMs);
    }
  });

  it('is never open for longer than it may', async () => {
    const { breaker, passAll } = breakerOf({ maxOpenMs: OPEN_MS });
    passAll('failed', 'failed', 'failed');
    for (let probes = 0; probes < 3; probes++) {
      await delay(breaker.waitMs + 5);
      passAll('failed');
      expect(breaker.waitMs).toBeLessThanOrEqual(OPEN_MS);
    }
  });

  it('is open for the shortest time again when it opens after a recovery', async () => {
    const { breaker, passAll } = breakerOf();
    passAll('failed', 'failed', 'failed');
    await delay(breaker.waitMs + 5);
    passAll('failed');
    await delay(breaker.waitMs + 5);
    passAll('healthy', 'failed', 'failed', 'failed');
    expect(breaker.waitMs).toBeLessThanOrEqual(OPEN_MS);
  });

  it('lets the next call be the probe when one showed nothing', async () => {
    const { breaker, passAll } = breakerOf();
    passAll('failed', 'failed', 'failed');
    await delay(OPEN_MS + 5);
    passAll('unknown');
    expect(breaker).toMatchObject({ state: 'open', isPassable: true });
  });

  it.each<Verdict>(['healthy', 'failed'])(
    'leaves the decision to the probe when an older call ends as %s',
    async (verdict) => {
      const { breaker, passAll } = breakerOf();
      const endOlder = breaker.enter();
      passAll('failed', 'failed', 'failed');
      await delay(OPEN_MS + 5);
      const endProbe = breaker.enter();
      endOlder?.(verdict);
      expect(breaker.state).toBe('half-open');
      endProbe?.('healthy');
      expect(breaker.state).toBe('closed');
    },
  );
});
