import { setTimeout as delay } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import {
  account,
  call,
  clientOf,
  errorOf,
  phoneSystem,
  PHONE_SYSTEM_PATH,
  startUpstream,
  startUpstreamAnswering,
} from './canned-upstream.fixture.js';
import { answers, hangs, resets, startNode, works } from './cluster.fixture.js';

describe('a probe', () => {
  it('requests the version, without credentials', async () => {
    const upstream = await startUpstreamAnswering(401);
    await clientOf(upstream.url).probe({});
    expect(upstream.requests).toMatchObject([{ method: 'GET', target: '/vmrest/version' }]);
    expect(upstream.requests[0]?.headers).not.toHaveProperty('authorization');
    expect(upstream.requests[0]?.headers).not.toHaveProperty('cookie');
  });

  it('uses an account when there is one', async () => {
    const upstream = await startUpstreamAnswering(200);
    await clientOf(upstream.url).probe({ account });
    expect(upstream.requests[0]?.headers.authorization).toBe(account.authorizationHeader());
  });

  it('does not try a rejected account', async () => {
    const upstream = await startUpstreamAnswering(401);
    const client = clientOf(upstream.url);
    await errorOf(client.get(phoneSystem, PHONE_SYSTEM_PATH, { ...call, isGatewayHeld: true }));
    await client.probe({ account });
    expect(upstream.requests).toHaveLength(1);
  });

  it.each([200, 302, 401, 403, 404, 501])('finds an upstream that answers %i', async (status) => {
    const upstream = await startUpstreamAnswering(status);
    await expect(clientOf(upstream.url).probe({})).resolves.toBeUndefined();
  });

  it.each([
    [500, 'server-error'],
    [502, 'server-error'],
    [503, 'unavailable'],
  ])('does not take %i as a sign of an upstream that works', async (status, kind) => {
    const upstream = await startUpstreamAnswering(status);
    expect(await errorOf(clientOf(upstream.url).probe({}))).toMatchObject({ kind, upstream: { status } });
  });

  it('tries a failing upstream once', async () => {
    const node = await startNode(answers(503));
    await errorOf(clientOf(node.url).probe({}));
    expect(node.requests).toHaveLength(1);
  });

  it('finds the node that works', async () => {
    const subscriber = await startNode(works);
    const client = clientOf([(await startNode(resets)).url, subscriber.url]);
    await client.probe({});
    expect(subscriber.requests).toEqual(['GET']);
  });

  it('sends nothing while calls show that a node works', async () => {
    const node = await startNode(answers(404));
    const client = clientOf(node.url);
    await errorOf(client.get(phoneSystem, PHONE_SYSTEM_PATH, call));
    await client.probe({});
    await client.probe({});
    expect(node.requests).toHaveLength(1);
  });

  it('overtakes the calls in the queue', async () => {
    const upstream = await startUpstream((response) => setTimeout(() => response.writeHead(502).end(), 10));
    const client = clientOf(upstream.url, { maxConcurrency: 1, retries: 0 });
    const reads = [1, 2, 3].map(() => errorOf(client.get(phoneSystem, PHONE_SYSTEM_PATH, call)));
    await errorOf(client.probe({}));
    expect(upstream.requests.map(({ target }) => target).indexOf('/vmrest/version')).toBe(1);
    await Promise.all(reads);
  });

  it('sends nothing while the circuit is open', async () => {
    const node = await startNode(resets);
    const client = clientOf(node.url, { breaker: { failureThreshold: 1 } });
    await errorOf(client.probe({}));
    expect((await errorOf(client.probe({}))).kind).toBe('unavailable');
    expect(node.requests).toHaveLength(1);
  });

  it('closes the circuit of an upstream that works again', async () => {
    const node = await startNode(resets);
    const client = clientOf(node.url, { breaker: { failureThreshold: 1, openMs: 20 } });
    await errorOf(client.probe({}));
    node.behaviour = works;
    await delay(25);
    await client.probe({});
    expect(client.nodes()[0]?.state).toBe('closed');
  });

  it('can be cancelled', async () => {
    const node = await startNode(hangs);
    const error = await errorOf(clientOf(node.url).probe({ signal: AbortSignal.timeout(20) }));
    expect(error.kind).toBe('aborted');
  });
});
