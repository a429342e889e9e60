import { setTimeout as delay } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import { call, clientOf, errorOf, phoneSystem, PHONE_SYSTEM_PATH } from './canned-upstream.fixture.js';
import { answers, hangs, resets, startNode, works, type Behaviour } from './cluster.fixture.js';
import type { CupiClientOptions } from './cupi-client-options.js';
import type { CupiCall, CupiClient } from './cupi-client.js';

const OPEN_MS = 250;
const THRESHOLD = 3;

const get = (client: CupiClient, options: Partial<CupiCall> = {}) =>
  client.get(phoneSystem, PHONE_SYSTEM_PATH, { ...call, ...options });
const remove = (client: CupiClient) => client.remove(PHONE_SYSTEM_PATH, call);

/** A publisher with the given behaviour, a subscriber that works, and a client of both whose breakers open soon. */
async function startCluster(behaviour: Behaviour, options: Partial<CupiClientOptions> = {}) {
  const publisher = await startNode(behaviour);
  const subscriber = await startNode();
  const changes: string[] = [];
  const client = clientOf([publisher.url, subscriber.url], {
    breaker: { failureThreshold: THRESHOLD, openMs: OPEN_MS },
    onBreakerChange: (node, state) =>
      changes.push(`${node === publisher.url ? 'publisher' : 'subscriber'} ${state}`),
    ...options,
  });
  return { publisher, subscriber, client, changes };
}

/** Reads one after the other, whatever their outcome. */
async function readTimes(client: CupiClient, times: number): Promise<void> {
  for (let reads = 0; reads < times; reads++) await get(client).catch(() => undefined);
}

describe('a node that has failed several times in a row', () => {
  it.each<[string, Behaviour, Partial<CupiClientOptions>]>([
    ['503', answers(503), {}],
    ['502', answers(502), {}],
    ['504', answers(504), {}],
    ['a reset', resets, {}],
    ['silence', hangs, { timeoutMs: 100 }],
  ])('with %s gets no calls: its circuit is open', async (_, behaviour, options) => {
    const { publisher, client } = await startCluster(behaviour, {
      breaker: { failureThreshold: THRESHOLD },
      ...options,
    });
    await readTimes(client, THRESHOLD + 5);
    expect(publisher.requests).toHaveLength(THRESHOLD);
    expect(client.nodes().map(({ state }) => state)).toEqual(['open', 'closed']);
  });

  it('gets no connections either', async () => {
    const { publisher, subscriber, client } = await startCluster(works, { breaker: { failureThreshold: 1 } });
    await publisher.stop();
    await get(client);
    await publisher.start();
    await readTimes(client, 5);
    await remove(client);
    expect(publisher.connectionCount).toBe(0);
    expect(subscriber.requests).toHaveLength(7);
  });

  it('gets no writes either, which fail over to the next', async () => {
    const { publisher, subscriber, client } = await startCluster(answers(503));
    await readTimes(client, THRESHOLD);
    await remove(client);
    expect(publisher.requests).not.toContain('DELETE');
    expect(subscriber.requests).toContain('DELETE');
  });

  it.each([400, 401, 403, 404, 429, 500, 501])('is not one that has answered %i', async (status) => {
    const { publisher, client } = await startCluster(answers(status));
    await readTimes(client, THRESHOLD + 2);
    expect(publisher.requests).toHaveLength(THRESHOLD + 2);
  });

  it('is not one whose answers cannot be read', async () => {
    const { publisher, client } = await startCluster((response) => response.end('<html>'));
    await readTimes(client, THRESHOLD + 2);
    expect(publisher.requests).toHaveLength(THRESHOLD + 2);
  });

  it('is not one whose callers have gone', async () => {
    const { publisher, client } = await startCluster(hangs);
    for (let reads = 0; reads < THRESHOLD + 2; reads++) {
      await errorOf(get(client, { signal: AbortSignal.timeout(20) }));
    }
    expect(publisher.requests).toHaveLength(THRESHOLD + 2);
    expect(client.nodes()[0]?.state).toBe('closed');
  });

  it('is not one that works in between', async () => {
    let requestNumber = 0;
    const { publisher, client } = await startCluster((response) =>
      (++requestNumber % THRESHOLD === 0 ? works : answers(503))(response),
    );
    await readTimes(client, 9);
    expect(publisher.requests).toHaveLength(9);
  });

  it('is not one that had hardly any time left for a retry', async () => {
    const node = await startNode((response) => {
      if (node.requests.length === 1) setTimeout(() => answers(502)(response), 170);
    });
    const client = clientOf(node.url, {
      timeoutMs: 200,
      retries: 1,
      backOff: { baseMs: 1 },
      breaker: { failureThreshold: 2 },
    });
    await errorOf(get(client));
    expect(client.nodes()[0]?.state).toBe('closed');
  });

  it('is not one that was closed with the client', async () => {
    const { client, changes } = await startCluster(hangs, { breaker: { failureThreshold: 1 } });
    const running = errorOf(get(client));
    await delay(20);
    void client.close();
    await running;
    expect(changes).toEqual([]);
  });

  it('rejects the calls in its queue', async () => {
    const { publisher, subscriber, client } = await startCluster(
      (response) => setTimeout(() => answers(503)(response), 20),
      { maxConcurrency: 1, breaker: { failureThreshold: 1 } },
    );
    await Promise.all([get(client), get(client), get(client)]);
    expect(publisher.requests).toHaveLength(1);
    expect(subscriber.requests).toHaveLength(3);
  });
});

describe('a node whose circuit was open', () => {
  it('is the preferred one again as soon as it works', async () => {
    const { publisher, subscriber, client, changes } = await startCluster(answers(503));
    await readTimes(client, THRESHOLD + 2);
    publisher.behaviour = works;
    await delay(OPEN_MS + 5);
    await readTimes(client, 5);
    expect(publisher.requests).toHaveLength(THRESHOLD + 5);
    expect(subscriber.requests).toHaveLength(THRESHOLD + 2);
    expect(changes).toEqual(['publisher open', 'publisher half-open', 'publisher closed']);
  });

  it('is tried by one call alone while the others go to the next node', async () => {
    const { publisher, subscriber, client } = await startCluster(answers(503), {
      timeoutMs: 2_000,
      queueLimit: 100,
    });
    await readTimes(client, THRESHOLD);
    publisher.behaviour = hangs;
    await delay(OPEN_MS + 5);
    const reads = Array.from({ length: 20 }, () => get(client));
    await Promise.any(reads);
    expect(client.nodes()[0]?.state).toBe('half-open');
    await Promise.all(reads);
    expect(publisher.requests).toHaveLength(THRESHOLD + 1);
    expect(subscriber.requests).toHaveLength(THRESHOLD + 20);
  });

  it('has an open circuit again when that call fails', async () => {
    const { publisher, client, changes } = await startCluster(answers(503));
    await readTimes(client, THRESHOLD);
    await delay(OPEN_MS + 5);
    await readTimes(client, 5);
    expect(publisher.requests).toHaveLength(THRESHOLD + 1);
    expect(changes).toEqual(['publisher open', 'publisher half-open', 'publisher open']);
  });
});

describe('an upstream with the circuits of all nodes open', () => {
  it('is unavailable at once, and nothing is sent', async () => {
    const node = await startNode(answers(502));
    const client = clientOf(node.url, {
      retries: 0,
      breaker: { failureThreshold: THRESHOLD, openMs: 20_000 },
    });
    await readTimes(client, THRESHOLD);
    for (const rejected of [errorOf(get(client)), errorOf(remove(client))]) {
      expect(await rejected).toMatchObject({ kind: 'unavailable', upstream: undefined, outcome: undefined });
    }
    expect(node.requests).toHaveLength(THRESHOLD);
  });

  it('has the Retry-After of the first node', async () => {
    const nodes = [await startNode(answers(503)), await startNode(answers(503))];
    const client = clientOf(
      nodes.map(({ url }) => url),
      { breaker: { failureThreshold: 1, openMs: 10_000 } },
    );
    await errorOf(get(client));
    const { retryAfterSeconds } = await errorOf(get(client));
    expect(retryAfterSeconds).toBeGreaterThanOrEqual(8);
    expect(retryAfterSeconds).toBeLessThanOrEqual(10);
  });

  it('rejects the queued calls as well', async () => {
    const node = await startNode((response) => setTimeout(() => answers(502)(response), 20));
    const client = clientOf(node.url, {
      maxConcurrency: 1,
      retries: 0,
      breaker: { failureThreshold: 1, openMs: 20_000 },
    });
    const [, waiting] = await Promise.all([errorOf(get(client)), errorOf(get(client))]);
    expect(waiting).toMatchObject({ kind: 'unavailable', upstream: undefined });
    expect(waiting.retryAfterSeconds).toBeGreaterThan(10);
  });

  it('is used again when the open time is over and it works', async () => {
    const node = await startNode(resets);
    const client = clientOf(node.url, { breaker: { failureThreshold: THRESHOLD, openMs: OPEN_MS } });
    await readTimes(client, THRESHOLD + 1);
    node.behaviour = works;
    await delay(OPEN_MS + 5);
    await expect(get(client)).resolves.toBeDefined();
    expect(client.nodes()[0]?.state).toBe('closed');
  });
});
