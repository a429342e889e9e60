import { beforeAll, describe, expect, it, vi } from 'vitest';
import { basic } from '../support/basic.js';
import { emptyAnswer, startCannedUpstream, type CannedAnswer } from '../support/canned-upstream.js';
import { untilShared, useCluster } from '../support/cluster.js';
import { startGatewayProcess } from '../support/gateway-process.js';
import { ACCOUNT, API_KEY, type CallOptions, type TestGateway } from '../support/gateway.js';
import { freshPath, hold, CACHED, LIST, namedUpstream } from '../support/named-upstream.js';
import { isRedisMissing, RedisServer } from '#libs/testing';

const HIT = /^cupi-gateway; hit; ttl=\d+$/;
const MISS = 'cupi-gateway; fwd=miss; stored';
const SHARED = { ...CACHED, SESSION_SECRET: 'secret of both gateways '.padEnd(40, 'x') };
/** How long the invalidation of a write may take to reach the other gateways. */
const NEWS_MS = 1_000;
const NEWS = { timeout: NEWS_MS, interval: 5 };

vi.setConfig({ testTimeout: 60_000 });

/** Answers every object with the name of the last write. */
function upstreamThatIsWritten(): CannedAnswer {
  let name = 'as it was at first';
  return (request, socket) => {
    name = /<DisplayName>(.*)<\/DisplayName>/.exec(request.body)?.[1] ?? name;
    return namedUpstream(() => name)(request, socket);
  };
}

const byBasic = (username: string): CallOptions => ({
  isAnonymous: true,
  headers: { Authorization: basic(username, 'right') },
});

describe.skipIf(isRedisMissing)('what is cached by gateways on one Redis', () => {
  let answer: CannedAnswer = namedUpstream(() => 'PBX');
  const { gateways, upstream, redis } = useCluster(
    (request, socket) => answer(request, socket),
    [SHARED, SHARED],
  );

  /** Both gateways, and how to change the answers of their upstream. */
  function both(next: CannedAnswer): [TestGateway, TestGateway] {
    answer = next;
    const [one, other] = gateways();
    if (!one || !other) throw new Error('there are no two gateways');
    return [one, other];
  }

  beforeAll(async () => {
    await untilShared(...both(namedUpstream(() => 'PBX')));
  });

  it.each(['', '/axl-servers', '/associations'])('is cached for both of them: %s', async (below) => {
    const [one, other] = both(namedUpstream(() => 'PBX'));
    const path = freshPath() + below;
    const first = await one.call('GET', path);
    const callsOfFirst = upstream().received.length;
    const second = await other.call('GET', path);
    expect([first.headers['cache-status'], second.text]).toEqual([MISS, first.text]);
    expect(second.headers['cache-status']).toMatch(HIT);
    expect(second.headers.etag).toBe(first.headers.etag);
    expect(upstream().received).toHaveLength(callsOfFirst);
  });

  it('has the same age at both of them', async () => {
    const [one, other] = both(namedUpstream(() => 'PBX'));
    const path = freshPath();
    await one.call('GET', path);
    await new Promise((resolve) => setTimeout(resolve, 1050));
    const { headers } = await other.call('GET', path);
    const age = Number(headers.age);
    expect(age).toBeGreaterThanOrEqual(1);
    expect(headers['cache-status']).toBe(`cupi-gateway; hit; ttl=${59 - age}`);
  });

  it('is cached for each account separately', async () => {
    const [one, other] = both(namedUpstream(({ head }) => /Basic (\S+)/.exec(head)?.[1] ?? ''));
    const path = freshPath();
    const read = await one.call('GET', path, byBasic('alice'));
    const ofBob = await other.call('GET', path, byBasic('bob'));
    expect(ofBob.headers['cache-status']).toBe(MISS);
    expect(ofBob.text).not.toBe(read.text);
    const ofAlice = await other.call('GET', path, byBasic('alice'));
    expect([ofAlice.text, ofAlice.headers.etag]).toEqual([read.text, read.headers.etag]);
    expect(ofAlice.headers['cache-status']).toMatch(HIT);
  });

  it.each<[string, CannedAnswer]>([
    ['is answered', () => emptyAnswer()],
    ['is rejected', () => emptyAnswer('400 Bad Request')],
    [
      'has an unknown outcome',
      (_request, socket) => {
        socket.resetAndDestroy();
        return undefined;
      },
    ],
  ])('is invalidated by a write at either: it %s', async (_how, answerToWrite) => {
    const paths = [freshPath(), LIST];
    const [one, other] = both(namedUpstream(() => 'old'));
    for (const path of paths) await one.call('GET', path);
    for (const path of paths) await other.call('GET', path);
    both((request, socket) =>
      request.method === 'GET' ? namedUpstream(() => 'new')(request, socket) : answerToWrite(request, socket),
    );
    await one.call('PATCH', String(paths[0]), { body: { displayName: 'new' } });
    for (const path of paths) {
      await expect.poll(async () => (await other.call('GET', path)).text, NEWS).toContain('"new"');
    }
  });

  it('is not what a read at the other gateway saw before a write', async () => {
    const held = hold(namedUpstream(() => 'old'));
    const [one, other] = both(held.answer);
    const path = freshPath();
    const inProgress = other.call('GET', path);
    await expect.poll(held.count).toBe(1);
    both(namedUpstream(() => 'new'));
    await one.call('PATCH', path, { body: { displayName: 'new' } });
    held.release();
    expect((await inProgress).text).toContain('"old"');
    for (const { call } of [one, other]) {
      await expect.poll(async () => (await call('GET', path)).text, NEWS).toContain('"new"');
    }
  });

  it.each(['GET', 'DELETE'] as const)(
    'is invalidated at both when the account is rejected upstream at one, on a %s',
    async (method) => {
      const [one, other] = both(namedUpstream(() => 'PBX'));
      const path = freshPath();
      const carol = byBasic(`carol-${method}`);
      await one.call('GET', path, carol);
      await other.call('GET', path, carol);
      both(() => emptyAnswer('401 Unauthorized'));
      expect((await one.call(method, freshPath(), carol)).status).toBe(401);
      both(() => emptyAnswer('500 Internal Server Error'));
      await expect.poll(async () => (await other.call('GET', path, carol)).status, NEWS).toBe(502);
    },
  );

  it('stays in Redis for as long as it may serve, and not longer', async () => {
    const [one] = both(namedUpstream(() => 'PBX'));
    await one.call('GET', freshPath());
    const client = await redis().connect();
    await expect.poll(() => client.keys('cupi-gateway:cache:v1:*')).not.toEqual([]);
    const lifetimesMs = await Promise.all((await client.keys('*')).map((key) => client.pttl(key)));
    expect(Math.min(...lifetimesMs)).toBeGreaterThan(0);
    expect(Math.max(...lifetimesMs)).toBeLessThanOrEqual(24 * 3_600_000);
  });
});

describe.skipIf(isRedisMissing)('a write at one gateway process', () => {
  /** As `.ci/run` has it, and fewer in a local run. */
  const ROUNDS = process.env.CI === 'true' ? 1000 : 200;
  const ENOUGH_MS = 20_000;

  it(`is seen at the other within a moment: ${ROUNDS} times, from either side`, async () => {
    const redis = await RedisServer.start();
    const upstream = await startCannedUpstream(upstreamThatIsWritten());
    const environment = {
      ...SHARED,
      REDIS_URL: redis.url,
      CUPI_URLS: upstream.url,
      CUPI_USERNAME: ACCOUNT.username,
      CUPI_PASSWORD: ACCOUNT.password,
      GATEWAY_API_KEY: API_KEY,
    };
    const processes = [startGatewayProcess(environment), startGatewayProcess(environment)];
    const [one = '', other = ''] = await Promise.all(processes.map(({ listening }) => listening));
    const path = freshPath();
    const headers = { 'X-API-Key': API_KEY, 'Content-Type': 'application/json', Prefer: 'return=minimal' };
    const nameAt = async (url: string): Promise<unknown> => {
      const answer = await fetch(url + path, { headers });
      return ((await answer.json()) as { displayName: string }).displayName;
    };

    const deadline = performance.now() + ENOUGH_MS;
    const lateMs: number[] = [];
    let rounds = 0;
    for (; rounds < ROUNDS && performance.now() < deadline; rounds += 1) {
      const [writer, reader] = rounds % 2 ? [one, other] : [other, one];
      const name = `written in round ${rounds}`;
      const body = JSON.stringify({ displayName: name });
      expect((await fetch(writer + path, { method: 'PATCH', headers, body })).status).toBe(204);
      const writtenMs = performance.now();
      while ((await nameAt(reader)) !== name) {
        lateMs.push(performance.now() - writtenMs);
        expect(lateMs.at(-1)).toBeLessThan(NEWS_MS);
      }
      expect(await nameAt(writer)).toBe(name);
    }
    expect(rounds).toBeGreaterThan(ROUNDS / 4);
    expect(lateMs.length).toBeLessThan(rounds / 10);
  });
});
