import { setTimeout as delay } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import {
  call,
  clientOf,
  errorOf,
  phoneSystem,
  PHONE_SYSTEM_PATH,
  startTcpUpstream,
} from './canned-upstream.fixture.js';
import { answers, hangs, startNode, works } from './cluster.fixture.js';
import type { CupiCall, CupiClient } from './cupi-client.js';
import { CupiError } from './cupi-error.js';

/** The client's own limits are far away: only the deadline ends a call in these tests. */
const UNHURRIED = { timeoutMs: 60_000 };

const get = (client: CupiClient, options: Partial<CupiCall> = {}) =>
  client.get(phoneSystem, PHONE_SYSTEM_PATH, { ...call, ...options });
const update = (client: CupiClient, options: Partial<CupiCall> = {}) =>
  client.update(phoneSystem, PHONE_SYSTEM_PATH, { displayName: 'A' }, { ...call, ...options });

/** A deadline in that many milliseconds. */
const within = (durationMs: number): Partial<CupiCall> => ({ deadlineAtMs: performance.now() + durationMs });

/** Waits until it is true. */
async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await delay(1);
}

describe('the deadline of a read', () => {
  it('ends it while the upstream handles it', async () => {
    const node = await startNode(hangs);
    const error = await errorOf(get(clientOf(node.url, UNHURRIED), within(200)));
    expect(error).toMatchObject({ kind: 'timeout', outcome: undefined });
    expect(node.requests).toEqual(['GET']);
  });

  it('ends it in the queue, without sending it', async () => {
    const node = await startNode(hangs);
    const client = clientOf(node.url, { ...UNHURRIED, maxConcurrency: 1 });
    const ahead = new AbortController();
    const running = errorOf(get(client, { signal: ahead.signal }));
    const error = await errorOf(get(client, within(50)));
    expect(error).toMatchObject({ kind: 'unavailable', retryAfterSeconds: 1 });
    ahead.abort();
    await running;
    expect(client.nodes()).toMatchObject([{ active: 0, waiting: { read: 0 } }]);
  });

  it('that has passed prevents it from being sent', async () => {
    const node = await startNode();
    const client = clientOf(node.url, UNHURRIED);
    await get(client);
    expect(await errorOf(get(client, within(-1)))).toMatchObject({ kind: 'timeout' });
    expect(node.requests).toEqual(['GET']);
  });

  it('comes before a pause that would outlast it', async () => {
    const node = await startNode(answers(503, { 'Retry-After': '30' }));
    const client = clientOf(node.url, { ...UNHURRIED, retries: 2 });
    const error = await errorOf(get(client, within(1_500)));
    expect(error).toMatchObject({ kind: 'unavailable', retryAfterSeconds: 30 });
    expect(node.requests).toHaveLength(1);
  });

  it('leaves time for the next node', async () => {
    const [publisher, subscriber] = [await startNode(hangs), await startNode()];
    await get(clientOf([publisher.url, subscriber.url], UNHURRIED), within(2_000));
    expect(subscriber.requests).toEqual(['GET']);
  });
});

describe('the deadline of a write', () => {
  it('leaves its outcome unknown once it was sent', async () => {
    const node = await startNode(hangs);
    const client = clientOf(node.url, { timeoutMs: 10_000 });
    const error = await errorOf(update(client, within(3_000)));
    expect(error).toMatchObject({ kind: 'timeout', outcome: 'unknown' });
    expect(node.requests).toEqual(['PUT']);
  });

  it('ends it in the queue, without sending it', async () => {
    const node = await startNode(hangs);
    const client = clientOf(node.url, { timeoutMs: 10_000, maxConcurrency: 1 });
    const ahead = new AbortController();
    const running = errorOf(get(client, { signal: ahead.signal }));
    await until(() => node.requests.length === 1);
    const error = await errorOf(update(client, within(2_200)));
    expect(error).toMatchObject({ kind: 'unavailable', retryAfterSeconds: 1, outcome: undefined });
    ahead.abort();
    await running;
    expect(node.requests).toEqual(['GET']);
  });

  it('prevents it from being sent when too little time is left, also over an open connection', async () => {
    const node = await startNode();
    const client = clientOf(node.url, { timeoutMs: 10_000 });
    await get(client);
    // A fifth of the time of a call is 2 s.
    expect(await errorOf(update(client, within(1_900)))).toMatchObject({
      kind: 'unavailable',
      retryAfterSeconds: 1,
      outcome: undefined,
    });
    await update(client, within(60_000));
    expect(node.requests).toEqual(['GET', 'PUT']);
  });

  it('prevents it from being sent when connecting has taken too long', async () => {
    const upstream = await startTcpUpstream(() => undefined);
    const client = clientOf(upstream.url.replace('http:', 'https:'), { timeoutMs: 1_000 });
    const error = await errorOf(update(client, within(400)));
    expect(error).toMatchObject({ kind: 'unavailable', retryAfterSeconds: 1, outcome: undefined });
  });

  it('prevents it from being sent when the login of another call has taken too long', async () => {
    const node = await startNode(answers(401));
    const client = clientOf(node.url, { timeoutMs: 8_000, coolDownMs: 0 });
    const held = { isGatewayHeld: true };
    await errorOf(get(client, held));
    node.behaviour = hangs;
    const caller = new AbortController();
    const login = errorOf(get(client, { ...held, signal: caller.signal }));
    await until(() => node.requests.length === 2);
    // The login is waited for up to 2 s, and 1.6 s must be left for the write.
    const error = await errorOf(update(client, { ...held, ...within(1_800) }));
    expect(error).toMatchObject({ kind: 'unavailable', outcome: undefined });
    expect(node.requests).toEqual(['GET', 'GET']);
    caller.abort();
    await login;
  });
});

describe('an attempt that a deadline has ended', () => {
  const BREAKER = { breaker: { failureThreshold: 1 } };

  it('does not count against the node when it had little time', async () => {
    const node = await startNode(hangs);
    const client = clientOf(node.url, { timeoutMs: 10_000, ...BREAKER });
    await errorOf(get(client, within(100)));
    node.behaviour = works;
    await expect(get(client)).resolves.toBeDefined();
  });

  it.each([
    ['the time of its callers is over', new CupiError('timeout', 'Too late.'), 'open'],
    ['its callers have gone', undefined, 'closed'],
  ])('counts against the node after enough time when %s', async (_, reason, state) => {
    const node = await startNode(hangs);
    const client = clientOf(node.url, { timeoutMs: 1_000, ...BREAKER });
    const callers = new AbortController();
    const reading = errorOf(get(client, { signal: callers.signal }));
    // More than a quarter of the time of a call.
    await delay(400);
    callers.abort(reason);
    await reading;
    expect(client.nodes()).toMatchObject([{ state }]);
  });
});
