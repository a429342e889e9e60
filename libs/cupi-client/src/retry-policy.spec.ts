import { describe, expect, it } from 'vitest';

import type { AttemptResult } from './attempt-result.js';
import { CupiError, type CupiErrorKind } from './cupi-error.js';
import { RetryPolicy } from './retry-policy.js';

const AMPLE_MS = 60_000;

const policyOf = ({ retries = 9, baseMs = 100, maxMs = 2_000 } = {}) =>
  new RetryPolicy({ retries, baseMs, maxMs });

function answer(status: number, headers: Record<string, string> = {}): AttemptResult {
  const body = { bytes: Buffer.alloc(0), charset: undefined };
  return { type: 'answer', answer: { status, headers, body, credentials: [] } };
}

const failure = (kind: CupiErrorKind, outcome?: 'unknown'): AttemptResult => ({
  type: 'failure',
  error: new CupiError(kind, 'It failed.', { outcome }),
});

const notAttempted: AttemptResult = {
  type: 'not-attempted',
  error: new CupiError('unavailable', 'Queue full.'),
};

describe('RetryPolicy', () => {
  it.each([
    ['502', answer(502)],
    ['503', answer(503)],
    ['504', answer(504)],
    ['no connection', failure('unavailable')],
  ])('retries a read after %s', (_, result) => {
    expect(policyOf().pauseMs(result, 'GET', AMPLE_MS)).toBeDefined();
  });

  it.each([
    ['200', answer(200)],
    ['401', answer(401)],
    ['404', answer(404)],
    ['429', answer(429)],
    ['500', answer(500)],
    ['501', answer(501)],
    ['a timeout', failure('timeout')],
    ['a cancelled call', failure('aborted')],
    ['an account that is not tried', failure('unauthorized')],
    ['an answer that cannot be read', failure('invalid-response')],
    ['a full queue or an open circuit', notAttempted],
  ])('does not retry a read after %s', (_, result) => {
    expect(policyOf().pauseMs(result, 'GET', AMPLE_MS)).toBeUndefined();
  });

  it.each(['POST', 'PUT', 'DELETE'] as const)(
    'retries a %s only when nothing of it can have been sent',
    (method) => {
      const results = [failure('unavailable'), failure('unavailable', 'unknown'), answer(503), answer(502)];
      const pauses = results.map((result) => policyOf().pauseMs(result, method, AMPLE_MS));
      expect(pauses.map((pauseMs) => pauseMs !== undefined)).toEqual([true, false, false, false]);
    },
  );

  it('retries as often as configured', () => {
    const policy = policyOf({ retries: 2 });
    const pauses = [1, 2, 3].map(() => policy.pauseMs(answer(502), 'GET', AMPLE_MS));
    expect(pauses.map((pauseMs) => pauseMs !== undefined)).toEqual([true, true, false]);
  });

  it('chooses random pauses, up to a bound that doubles until its maximum', () => {
    const longest = [0, 0, 0, 0];
    for (let round = 0; round < 500; round++) {
      const policy = policyOf({ baseMs: 100, maxMs: 300 });
      longest.forEach((soFar, index) => {
        longest[index] = Math.max(soFar, policy.pauseMs(failure('unavailable'), 'GET', AMPLE_MS) ?? 0);
      });
    }
    const shares = [100, 200, 300, 300].map((boundMs, index) => (longest[index] ?? 0) / boundMs);
    expect(Math.min(...shares)).toBeGreaterThan(0.9);
    expect(Math.max(...shares)).toBeLessThanOrEqual(1);
  });

  it('waits for as long as the server asks, and a little longer', () => {
    const pauseMs = policyOf().pauseMs(answer(503, { 'retry-after': '3' }), 'GET', AMPLE_MS);
    expect(pauseMs).toBeGreaterThanOrEqual(3_000);
    expect(pauseMs).toBeLessThanOrEqual(3_100);
  });

  it.each([
    ['the server asks for more time than is left', answer(503, { 'retry-after': '3' }), 2_900],
    ['no time is left', answer(502), 0],
  ])('does not retry when %s', (_, result, msLeft) => {
    expect(policyOf().pauseMs(result, 'GET', msLeft)).toBeUndefined();
  });
});
