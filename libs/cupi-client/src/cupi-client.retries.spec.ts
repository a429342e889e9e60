import { setTimeout as delay } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import {
  account,
  call,
  clientOf,
  closedPort,
  errorOf,
  phoneSystem,
  PHONE_SYSTEM_ID,
  PHONE_SYSTEM_PATH,
} from './canned-upstream.fixture.js';
import { answers, hangs, resets, startNode, works, type Behaviour } from './cluster.fixture.js';
import type { CupiClientOptions } from './cupi-client-options.js';
import type { CupiCall, CupiClient } from './cupi-client.js';

/** A breaker that never opens: these tests are about retries. */
const NO_BREAKER = { failureThreshold: Infinity };
const OPTIONS = { retries: 2, backOff: { baseMs: 5 }, breaker: NO_BREAKER };

const get = (client: CupiClient, options: Partial<CupiCall> = {}) =>
  client.get(phoneSystem, PHONE_SYSTEM_PATH, { ...call, ...options });
const update = (client: CupiClient) =>
  client.update(phoneSystem, PHONE_SYSTEM_PATH, { displayName: 'A' }, call);

/** A node with the given behaviours, one per request, that then works; and a client of it that retries. */
async function startNodeThat(behaviours: Behaviour[], options: Partial<CupiClientOptions> = {}) {
  const node = await startNode((response) => (behaviours[node.requests.length - 1] ?? works)(response));
  return { node, client: clientOf(node.url, { ...OPTIONS, ...options }) };
}

/** Waits until it is true. */
async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await delay(1);
}

describe('a read', () => {
  it.each<[string, Behaviour]>([
    ['is busy', answers(503)],
    ['is a gateway to nothing', answers(502)],
    ['is a gateway to something slow', answers(504)],
    ['resets the connection', resets],
  ])('is tried again when the upstream %s, once', async (_, behaviour) => {
    const { node, client } = await startNodeThat([behaviour]);
    await expect(get(client)).resolves.toMatchObject({ objectId: PHONE_SYSTEM_ID });
    expect(node.requests).toEqual(['GET', 'GET']);
  });

  it('is tried as often as configured, and then fails as it failed last', async () => {
    const { node, client } = await startNodeThat([resets, answers(504), answers(502)]);
    expect(await errorOf(get(client))).toMatchObject({ kind: 'server-error', upstream: { status: 502 } });
    expect(node.requests).toHaveLength(3);
  });

  it('is retried twice by default', async () => {
    const { node } = await startNodeThat([resets, resets, resets, resets]);
    await errorOf(get(clientOf(node.url, { retries: undefined })));
    expect(node.requests).toHaveLength(3);
  });

  it('is not retried when retries are turned off', async () => {
    const { node, client } = await startNodeThat([resets], { retries: 0 });
    await errorOf(get(client));
    expect(node.requests).toHaveLength(1);
  });

  it('fails with the last answer of a busy upstream', async () => {
    const { node, client } = await startNodeThat([answers(503), answers(503), answers(503)]);
    expect(await errorOf(get(client))).toMatchObject({ kind: 'unavailable', upstream: { status: 503 } });
    expect(node.requests).toHaveLength(3);
  });

  it.each([400, 401, 403, 404, 429, 500, 501])('is not tried again after %i', async (status) => {
    const { node, client } = await startNodeThat([answers(status)]);
    await errorOf(get(client));
    expect(node.requests).toHaveLength(1);
  });

  it('is not tried again after a timeout: its time is over', async () => {
    const { node, client } = await startNodeThat([hangs], { timeoutMs: 50 });
    expect((await errorOf(get(client))).kind).toBe('timeout');
    expect(node.requests).toHaveLength(1);
  });

  it('waits for as long as the upstream asks', async () => {
    const { client } = await startNodeThat([answers(503, { 'Retry-After': '1' })]);
    const start = performance.now();
    await get(client);
    expect(performance.now() - start).toBeGreaterThan(990);
  });

  it('fails at once when the upstream asks for more time than there is', async () => {
    const { node, client } = await startNodeThat([answers(503, { 'Retry-After': '30' })], {
      timeoutMs: 20_000,
    });
    const start = performance.now();
    expect(await errorOf(get(client))).toMatchObject({ kind: 'unavailable', retryAfterSeconds: 30 });
    expect(performance.now() - start).toBeLessThan(10_000);
    expect(node.requests).toHaveLength(1);
  });

  it('has one time limit for all of its attempts and pauses', async () => {
    const { client } = await startNodeThat([answers(502), hangs], {
      timeoutMs: 1_000,
      backOff: { baseMs: 900 },
    });
    const start = performance.now();
    expect((await errorOf(get(client))).kind).toBe('timeout');
    expect(performance.now() - start).toBeLessThan(1_400);
  });

  it('frees its slot while it pauses', async () => {
    const { node, client } = await startNodeThat([answers(503, { 'Retry-After': '1' })], {
      maxConcurrency: 1,
    });
    const paused = get(client);
    await until(() => node.requests.length === 1);
    const ended: string[] = [];
    await Promise.all([
      paused.then(() => ended.push('the paused read')),
      get(client).then(() => ended.push('the other')),
    ]);
    expect(ended).toEqual(['the other', 'the paused read']);
  });

  it.each<[string, (client: CupiClient, controller: AbortController) => void, string]>([
    [
      'its caller has gone',
      (_client, controller) => {
        controller.abort();
      },
      'aborted',
    ],
    [
      'the client is closed',
      (client) => {
        void client.close();
      },
      'unavailable',
    ],
  ])('ends its pause when %s', async (_, end, kind) => {
    const { node, client } = await startNodeThat([answers(503, { 'Retry-After': '20' })], {
      timeoutMs: 60_000,
    });
    const controller = new AbortController();
    const start = performance.now();
    const error = errorOf(get(client, { signal: controller.signal }));
    await until(() => node.requests.length === 1);
    await delay(20);
    end(client, controller);
    expect((await error).kind).toBe(kind);
    expect(performance.now() - start).toBeLessThan(10_000);
    expect(node.requests).toHaveLength(1);
  });

  it('is tried again where it was tried least often, beginning with the preferred node', async () => {
    const nodes = [await startNode(answers(502)), await startNode(answers(502))];
    const reports: string[] = [];
    const client = clientOf(
      nodes.map(({ url }) => url),
      { ...OPTIONS, onAttempt: ({ node, isRetry }) => reports.push(`${node} ${isRetry}`) },
    );
    await errorOf(get(client));
    const [publisher, subscriber] = nodes.map(({ url }) => url);
    expect(reports).toEqual([
      `${publisher} false`,
      `${subscriber} true`,
      `${publisher} true`,
      `${subscriber} true`,
    ]);
  });
});

describe('a write', () => {
  it('is tried again as long as nothing of it can have been sent', async () => {
    const methods: string[] = [];
    const node = await startNode();
    await node.stop();
    const client = clientOf(node.url, {
      ...OPTIONS,
      onAttempt: ({ method, outcome }) => {
        methods.push(`${method} ${outcome}`);
        if (methods.length === 2) void node.start();
      },
      backOff: { baseMs: 200 },
    });
    await expect(update(client)).resolves.toBeUndefined();
    expect(methods).toEqual(['PUT unavailable', 'PUT unavailable', 'PUT ok']);
    expect(node.requests).toEqual(['PUT']);
  });

  it.each<[string, Behaviour]>([
    ['is busy', answers(503)],
    ['is busy for a second', answers(503, { 'Retry-After': '1' })],
    ['is a gateway to nothing', answers(502)],
    ['resets the connection', resets],
  ])('is not tried again when the upstream %s', async (_, behaviour) => {
    const { node, client } = await startNodeThat([behaviour]);
    await errorOf(update(client));
    await errorOf(client.create(phoneSystem, ['phonesystems'], { displayName: 'A' }, call));
    await client.remove(PHONE_SYSTEM_PATH, call);
    expect(node.requests).toEqual(['PUT', 'POST', 'DELETE']);
  });
});

describe('a credential that is rejected', () => {
  it('is not tried again', async () => {
    const { node, client } = await startNodeThat([answers(401)]);
    await errorOf(get(client, { isGatewayHeld: true }));
    expect((await errorOf(get(client, { isGatewayHeld: true }))).kind).toBe('unauthorized');
    expect(node.requests).toHaveLength(1);
  });
});

describe('the retries of many calls', () => {
  const CALLS = 100;
  const UNLIMITED = { ...OPTIONS, queueLimit: 1_000, timeoutMs: 20_000 };

  it('have a budget: a busy upstream gets ten more than there are calls', async () => {
    const node = await startNode(answers(503));
    const client = clientOf(node.url, UNLIMITED);
    await Promise.all(Array.from({ length: CALLS }, () => errorOf(get(client))));
    expect(node.requests).toHaveLength(CALLS + 10);
  });

  it('have it for calls that cannot be sent as well', async () => {
    const attempts: string[] = [];
    const client = clientOf(`http://127.0.0.1:${await closedPort()}`, {
      ...UNLIMITED,
      onAttempt: ({ method }) => attempts.push(method),
    });
    await Promise.all(Array.from({ length: CALLS }, () => errorOf(update(client))));
    expect(attempts).toHaveLength(CALLS + 10);
  });

  it('are not more when every node is busy, and failing over takes none', async () => {
    const nodes = [await startNode(answers(503)), await startNode(answers(503))];
    const client = clientOf(
      nodes.map(({ url }) => url),
      UNLIMITED,
    );
    await Promise.all(
      Array.from({ length: CALLS }, () => errorOf(client.get(phoneSystem, ['x'], { account }))),
    );
    const received = nodes.map(({ requests }) => requests.length);
    expect(Math.max(...received)).toBeLessThanOrEqual(CALLS + 10);
    expect(Math.min(...received)).toBeGreaterThanOrEqual(CALLS);
  });

  it('are stopped much earlier by the breaker', async () => {
    const node = await startNode(answers(503));
    const client = clientOf(node.url, { ...UNLIMITED, breaker: {} });
    await Promise.all(Array.from({ length: CALLS }, () => errorOf(get(client))));
    expect(node.requests.length).toBeLessThanOrEqual(5 + 3);
  });
});
