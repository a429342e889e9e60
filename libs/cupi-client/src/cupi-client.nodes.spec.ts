import dns from 'node:dns';
import { setTimeout as delay } from 'node:timers/promises';

import { describe, expect, it, onTestFinished, vi } from 'vitest';

import {
  account,
  call,
  clientOf,
  closedPort,
  errorOf,
  phoneSystem,
  PHONE_SYSTEM_ID,
  PHONE_SYSTEM_PATH,
  PHONE_SYSTEM_XML,
  startTcpUpstream,
} from './canned-upstream.fixture.js';
import {
  answers,
  hangs,
  resets,
  startNode,
  works,
  type Behaviour,
  type FaultyNode,
} from './cluster.fixture.js';
import type { CupiClientOptions } from './cupi-client-options.js';
import type { CupiCall, CupiClient } from './cupi-client.js';
import type { AttemptReport } from './node.js';

const TIMEOUT_MS = 800;

const get = (client: CupiClient, options: Partial<CupiCall> = {}) =>
  client.get(phoneSystem, PHONE_SYSTEM_PATH, { ...call, ...options });
const create = (client: CupiClient) =>
  client.create(phoneSystem, ['phonesystems'], { displayName: 'A' }, call);
const update = (client: CupiClient) =>
  client.update(phoneSystem, PHONE_SYSTEM_PATH, { displayName: 'A' }, call);
const remove = (client: CupiClient) => client.remove(PHONE_SYSTEM_PATH, call);
const writes = [
  ['POST', create],
  ['PUT', update],
  ['DELETE', remove],
] as const;

/** A publisher with the given behaviour, a subscriber that works, and a client of both. */
async function startCluster(behaviour: Behaviour, options: Partial<CupiClientOptions> = {}) {
  const publisher = await startNode(behaviour);
  const subscriber = await startNode();
  const client = clientOf([publisher.url, subscriber.url], { timeoutMs: TIMEOUT_MS, ...options });
  return { publisher, subscriber, client };
}

/** Waits until it is true. */
async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await delay(1);
}

/** The ways in which a publisher cannot be reached. */
const unreachable: [string, () => Promise<string>][] = [
  ['rejects connections', async () => `http://127.0.0.1:${await closedPort()}`],
  ['has no address', () => Promise.resolve('http://publisher.invalid')],
  ['speaks no TLS', async () => (await startNode()).url.replace('http:', 'https:')],
  [
    'resets TLS handshakes',
    async () => (await startTcpUpstream((socket) => socket.resetAndDestroy())).url.replace('http:', 'https:'),
  ],
  [
    'never ends TLS handshakes',
    async () => (await startTcpUpstream(() => undefined)).url.replace('http:', 'https:'),
  ],
];

describe('the nodes', () => {
  it('are called in the order of preference: the second not at all while the first works', async () => {
    const { publisher, subscriber, client } = await startCluster((response) =>
      response.end(PHONE_SYSTEM_XML),
    );
    await get(client);
    await remove(client);
    expect(publisher.requests).toEqual(['GET', 'DELETE']);
    expect(subscriber.connectionCount).toBe(0);
  });

  it.each(unreachable)('serve reads and writes when the first %s', async (_, startPublisher) => {
    const subscriber = await startNode();
    const client = clientOf([await startPublisher(), subscriber.url], { timeoutMs: TIMEOUT_MS });
    await expect(get(client)).resolves.toMatchObject({ objectId: PHONE_SYSTEM_ID });
    await expect(remove(client)).resolves.toBeUndefined();
    expect(subscriber.requests).toEqual(['GET', 'DELETE']);
  });

  it('have sessions of their own', async () => {
    const opensSession: Behaviour = (response) =>
      response
        .setHeader('Set-Cookie', `JSESSIONID=OF${response.req.socket.localPort ?? ''}; Path=/vmrest`)
        .end(PHONE_SYSTEM_XML);
    const { publisher, subscriber, client } = await startCluster(opensSession);
    subscriber.behaviour = opensSession;
    await get(client);
    await get(client);
    publisher.behaviour = answers(503);
    await get(client);
    await get(client);
    const sessionOf = ({ url }: FaultyNode) => `GET JSESSIONID=OF${new URL(url).port}`;
    expect(publisher.requests.slice(0, 2)).toEqual(['GET', sessionOf(publisher)]);
    expect(subscriber.requests).toEqual(['GET', sessionOf(subscriber)]);
  });

  it('have queues of their own: a call goes to the next when the queue of the first is full', async () => {
    const { publisher, subscriber, client } = await startCluster(hangs, { maxConcurrency: 1, queueLimit: 0 });
    const hanging = get(client);
    await until(() => publisher.requests.length === 1);
    await expect(get(client)).resolves.toBeDefined();
    await expect(remove(client)).resolves.toBeUndefined();
    expect(subscriber.requests).toEqual(['GET', 'DELETE']);
    await hanging;
  });

  it('share the time for waiting, so that a call fails over before its time is over', async () => {
    const { client } = await startCluster(hangs, { maxConcurrency: 1 });
    await expect(Promise.all([get(client), get(client)])).resolves.toHaveLength(2);
  });

  it('report their state', async () => {
    const { publisher, subscriber, client } = await startCluster(hangs, { maxConcurrency: 1 });
    const running = [get(client), get(client), get(client, { priority: 'background' }), remove(client)];
    await until(() => publisher.requests.length === 1);
    const slots = { limit: 1, share: 1, replicas: 1, origin: 'process', isInGrace: false };
    expect(client.nodes()).toEqual([
      {
        url: publisher.url,
        state: 'closed',
        active: 1,
        waiting: { write: 1, read: 1, background: 1 },
        slots: { ...slots, held: 1 },
      },
      {
        url: subscriber.url,
        state: 'closed',
        active: 0,
        waiting: { write: 0, read: 0, background: 0 },
        slots: { ...slots, held: 0 },
      },
    ]);
    await Promise.allSettled(running);
    expect(client.nodes().map(({ active }) => active)).toEqual([0, 0]);
  });

  it('are resolved again for each connection, so that an address may change', async () => {
    const former = await startNode();
    const { port } = new URL(former.url);
    const latter = await startNode(works, '127.0.0.2', Number(port));
    const lookup = vi.spyOn(dns, 'lookup');
    onTestFinished(() => {
      lookup.mockRestore();
    });
    const resolveTo = (address: string) =>
      lookup.mockImplementation(((_name: string, _options: object, done: (...found: unknown[]) => void) => {
        done(null, [{ address, family: 4 }]);
      }) as never);
    const client = clientOf(`http://cuc.example.test:${port}`);
    resolveTo('127.0.0.1');
    await get(client);
    await former.stop();
    resolveTo('127.0.0.2');
    await get(client);
    expect([former.requests, latter.requests]).toEqual([['GET'], ['GET']]);
  });
});

describe('a read', () => {
  it.each([
    ['is busy', answers(503)],
    ['is a gateway to nothing', answers(502)],
    ['is a gateway to something slow', answers(504)],
    ['resets the connection', resets],
    ['resets the connection within the body', resetsInBody],
    ['does not answer in time', hangs],
    ['does not end its answer in time', trickles],
  ])('fails over to the next node when the first %s', async (_, behaviour) => {
    const { publisher, subscriber, client } = await startCluster(behaviour);
    await expect(get(client)).resolves.toMatchObject({ objectId: PHONE_SYSTEM_ID });
    expect([publisher.requests, subscriber.requests]).toEqual([['GET'], ['GET']]);
  });

  it.each([400, 401, 403, 404, 410, 429, 500, 501])('takes %i as the answer', async (status) => {
    const { publisher, subscriber, client } = await startCluster(answers(status));
    expect((await errorOf(get(client))).upstream?.status).toBe(status);
    expect(publisher.requests).toHaveLength(1);
    expect(subscriber.connectionCount).toBe(0);
  });

  it('does not fail over after an answer that cannot be read', async () => {
    const { subscriber, client } = await startCluster((response) => response.end('<html>'));
    expect((await errorOf(get(client))).kind).toBe('invalid-response');
    expect(subscriber.connectionCount).toBe(0);
  });

  it('returns the answer of the last node when all fail', async () => {
    const { subscriber, client } = await startCluster(resets);
    subscriber.behaviour = answers(503, { 'Retry-After': '17' });
    const error = await errorOf(get(client));
    expect(error).toMatchObject({ kind: 'unavailable', upstream: { status: 503 }, retryAfterSeconds: 17 });
  });

  it('reports the error of a node rather than the full queue of another', async () => {
    const { publisher, subscriber, client } = await startCluster(hangs, { maxConcurrency: 1, queueLimit: 0 });
    subscriber.behaviour = hangs;
    const running = [errorOf(get(client)), errorOf(get(client))];
    await until(() => publisher.requests.length + subscriber.requests.length === 2);
    const kinds = (await Promise.all(running)).map(({ kind }) => kind);
    expect(kinds).toEqual(['timeout', 'timeout']);
  });

  it('takes no longer than one call may, however many nodes hang', async () => {
    const { subscriber, client } = await startCluster(hangs, { timeoutMs: 1_000 });
    subscriber.behaviour = hangs;
    const start = performance.now();
    expect((await errorOf(get(client))).kind).toBe('timeout');
    expect(performance.now() - start).toBeLessThan(1_500);
    expect(subscriber.requests).toHaveLength(1);
  });

  it('does not fail over when its caller has gone', async () => {
    const { publisher, subscriber, client } = await startCluster(hangs);
    const controller = new AbortController();
    const error = errorOf(get(client, { signal: controller.signal }));
    await until(() => publisher.requests.length === 1);
    controller.abort();
    expect((await error).kind).toBe('aborted');
    expect(subscriber.connectionCount).toBe(0);
  });
});

describe.each(writes)('a %s', (_method, send) => {
  it.each([
    ['is busy', answers(503), 'unavailable'],
    ['fails', answers(502), 'server-error'],
  ])('is not sent to the next node when the first %s', async (_, behaviour, kind) => {
    const { publisher, subscriber, client } = await startCluster(behaviour, { retries: 5 });
    expect(await errorOf(send(client))).toMatchObject({ kind });
    expect(publisher.requests).toHaveLength(1);
    expect(subscriber.connectionCount).toBe(0);
  });

  it.each([
    ['resets the connection', resets, 'unavailable'],
    ['does not answer in time', hangs, 'timeout'],
  ])('is not sent to the next node when the first %s: its outcome is unknown', async (_, behaviour, kind) => {
    const { publisher, subscriber, client } = await startCluster(behaviour, { retries: 5 });
    expect(await errorOf(send(client))).toMatchObject({ kind, outcome: 'unknown' });
    expect(publisher.requests).toHaveLength(1);
    expect(subscriber.connectionCount).toBe(0);
  });
});

describe('a write', () => {
  it('may take all the time that a call has once it is sent, since it does not fail over', async () => {
    const timeoutMs = 2_000;
    const answersLate: Behaviour = (response) => {
      setTimeout(() => response.writeHead(204).end(), 0.6 * timeoutMs);
    };
    const { client } = await startCluster(answersLate, { timeoutMs });
    await expect(update(client)).resolves.toBeUndefined();
  });

  it('is not sent to the next node when there is no time left for it', async () => {
    const publisher = await startTcpUpstream(() => undefined);
    const subscriber = await startNode(hangs);
    const timeoutMs = 2 * TIMEOUT_MS;
    const client = clientOf([publisher.url.replace('http:', 'https:'), subscriber.url], {
      timeoutMs,
      breaker: { failureThreshold: 1, openMs: timeoutMs / 2 },
    });
    // The publisher fails after half of the time, the subscriber after all of it. Between the ends of their breakers' times
    // the publisher alone is tried again, and when that has taken all of the write's time the subscriber.
    await errorOf(get(client));
    await delay(timeoutMs / 5);
    expect(await errorOf(update(client))).toMatchObject({ kind: 'unavailable', outcome: undefined });
    expect(publisher.connections).toHaveLength(2);
    expect(subscriber.requests).toEqual(['GET']);
  });

  it('that has moved on to the next node has its outcome there', async () => {
    const subscriber = await startNode(hangs);
    const client = clientOf([`http://127.0.0.1:${await closedPort()}`, subscriber.url], { timeoutMs: 100 });
    expect(await errorOf(update(client))).toMatchObject({ kind: 'timeout', outcome: 'unknown' });
    expect(subscriber.requests).toEqual(['PUT']);
  });
});

describe('the reports of attempts', () => {
  it('are one for each, with node, outcome and time', async () => {
    const reports: AttemptReport[] = [];
    const { publisher, subscriber, client } = await startCluster(answers(503), {
      onAttempt: (report) => reports.push(report),
    });
    await get(client);
    await errorOf(update(client));
    const durationMs = expect.any(Number) as number;
    const busy = { node: publisher.url, outcome: 'unavailable', status: 503, durationMs, isRetry: false };
    expect(reports).toEqual([
      { ...busy, method: 'GET' },
      { node: subscriber.url, method: 'GET', outcome: 'ok', status: 200, durationMs, isRetry: true },
      { ...busy, method: 'PUT' },
    ]);
  });

  it('omit the status when there was no answer, and the time in the queue', async () => {
    const reports: AttemptReport[] = [];
    const node = await startNode(hangs);
    const client = clientOf(node.url, {
      timeoutMs: 1_000,
      maxConcurrency: 1,
      onAttempt: (report) => reports.push(report),
    });
    const first = errorOf(get(client));
    await delay(500);
    await Promise.all([first, errorOf(get(client, { account }))]);
    expect(reports).toHaveLength(2);
    for (const report of reports) {
      expect(report).toMatchObject({ outcome: 'timeout' });
      expect(report).not.toHaveProperty('status');
      expect(report.durationMs).toBeLessThan(1_400);
    }
  });
});

function resetsInBody(response: Parameters<Behaviour>[0]): void {
  response.writeHead(200, { 'Content-Length': 99 }).write('<P', () => {
    setTimeout(() => response.req.socket.resetAndDestroy(), 20);
  });
}

function trickles(response: Parameters<Behaviour>[0]): void {
  response.writeHead(200);
  const drip = setInterval(() => response.write(' '), 10);
  response.on('close', () => {
    clearInterval(drip);
  });
}
