import { describe, expect, it } from 'vitest';

import {
  call,
  clientOf,
  errorOf,
  phoneSystem,
  PHONE_SYSTEM_ID,
  PHONE_SYSTEM_PATH,
  PHONE_SYSTEM_XML,
  startUpstream,
} from './canned-upstream.fixture.js';
import type { CupiClientOptions } from './cupi-client-options.js';
import type { AttemptReport, AttemptStart } from './node.js';

const OF_CALL = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const OF_ATTEMPT = '00-4bf92f3577b34da6a3ce929d0e0e4736-000000000000000';

/** Records the attempts of a client, and gives each a trace of its own, which ends in its number. */
function recordAttempts() {
  const starts: AttemptStart[] = [];
  const ends: [number, AttemptReport][] = [];
  const onAttemptStart: CupiClientOptions['onAttemptStart'] = (start) => {
    const number = starts.push(start);
    return { traceparent: `${OF_ATTEMPT}${number}-01`, end: (report) => ends.push([number, report]) };
  };
  return { starts, ends, onAttemptStart };
}

describe('the trace of an attempt', () => {
  it('is sent instead of that of the call, a new one for each attempt, and ends with it', async () => {
    const upstream = await startUpstream((response) => {
      if (upstream.requests.length === 1) response.writeHead(503).end();
      else response.end(PHONE_SYSTEM_XML);
    });
    const { starts, ends, onAttemptStart } = recordAttempts();
    const client = clientOf(upstream.url, { onAttemptStart, retries: 1, backOff: { baseMs: 1 } });
    await client.get(phoneSystem, PHONE_SYSTEM_PATH, { ...call, traceparent: OF_CALL });
    expect(upstream.requests.map(({ headers }) => headers.traceparent)).toEqual([
      `${OF_ATTEMPT}1-01`,
      `${OF_ATTEMPT}2-01`,
    ]);
    const start = { node: upstream.url, method: 'GET', traceparent: OF_CALL };
    const target = `/vmrest/phonesystems/${PHONE_SYSTEM_ID}`;
    const queueWaitMs = expect.any(Number) as number;
    expect(starts).toEqual([
      { ...start, target, attempt: 1, queueWaitMs },
      { ...start, target, attempt: 2, queueWaitMs },
    ]);
    expect(ends).toMatchObject([
      [1, { status: 503, outcome: 'unavailable', isRetry: false }],
      [2, { status: 200, outcome: 'ok', isRetry: true }],
    ]);
  });

  it('is that of the call when there is none, and none without a call that is traced', async () => {
    const upstream = await startUpstream((response) => response.end(PHONE_SYSTEM_XML));
    const client = clientOf(upstream.url, { onAttemptStart: () => undefined });
    await client.get(phoneSystem, PHONE_SYSTEM_PATH, { ...call, traceparent: OF_CALL });
    await client.get(phoneSystem, PHONE_SYSTEM_PATH, call);
    expect(upstream.requests.map(({ headers }) => headers.traceparent)).toEqual([OF_CALL, undefined]);
  });

  it('says how long the call was queued', async () => {
    const upstream = await startUpstream((response) => {
      // The second is queued at once, and so for all this time.
      setTimeout(() => response.end(PHONE_SYSTEM_XML), 20);
    });
    const { starts, onAttemptStart } = recordAttempts();
    const client = clientOf(upstream.url, { onAttemptStart, maxConcurrency: 1 });
    const get = () => client.get(phoneSystem, PHONE_SYSTEM_PATH, call);
    await Promise.all([get(), get()]);
    const [first, second] = starts.map(({ queueWaitMs }) => queueWaitMs);
    expect(second).toBeGreaterThan(first ?? Infinity);
  });

  it('does not begin for a call that is not sent', async () => {
    const upstream = await startUpstream((response) => setTimeout(() => response.end(PHONE_SYSTEM_XML), 20));
    const { starts, onAttemptStart } = recordAttempts();
    const client = clientOf(upstream.url, { onAttemptStart, maxConcurrency: 1, queueLimit: 0 });
    const get = () => client.get(phoneSystem, PHONE_SYSTEM_PATH, call);
    const [, error] = await Promise.all([get(), errorOf(get())]);
    expect(error.kind).toBe('unavailable');
    expect(starts).toHaveLength(1);
  });
});
