import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openCannedUpstream, type CannedAnswer } from '../support/canned-upstream.js';
import { untilShared } from '../support/cluster.js';
import { useFaultProxy } from '../support/fault-proxy.js';
import { openGateway, startGateway, type TestGateway } from '../support/gateway.js';
import { freshPath, CACHED, namedUpstream } from '../support/named-upstream.js';
import { isRedisMissing, RedisServer } from '#libs/testing';

const SHARED = { ...CACHED, SESSION_SECRET: 'secret of both gateways '.padEnd(40, 'x') };
/** How old a value may be after another replica's write, as docs/scaling.md promises. */
const PROMISED_MS = 2_000;
/** How soon a replica without traffic detects that Redis does not work. */
const NOTICED_MS = 1_500;
/** How long it takes at most to use Redis again, once it works. */
const RECOVERED_MS = 5_000;
const HIT = /^cupi-gateway; hit; /;

vi.setConfig({ testTimeout: 40_000, hookTimeout: 30_000 });

let name = 'old';
/** Answers every object with the name of the last write. */
const answer: CannedAnswer = (request, socket) => {
  name = /<DisplayName>(.*)<\/DisplayName>/.exec(request.body)?.[1] ?? name;
  return namedUpstream(() => name)(request, socket);
};

async function nameAt({ call }: TestGateway, path: string): Promise<unknown> {
  const answer = await call('GET', path);
  expect(answer.status).toBe(200);
  return (answer.body as { displayName?: string }).displayName;
}

async function writeAt({ call }: TestGateway, path: string, displayName: string): Promise<void> {
  expect((await call('PATCH', path, { body: { displayName } })).status).toBe(200);
}

async function redisOf({ call }: TestGateway): Promise<unknown> {
  const answer = await call('GET', '/health/ready', { isAnonymous: true });
  return (answer.body as { redis?: { status?: string } }).redis?.status;
}

describe.skipIf(isRedisMissing)('replicas on one Redis that falls silent', () => {
  let redis: RedisServer;
  let upstream: Awaited<ReturnType<typeof openCannedUpstream>>;
  beforeAll(async () => {
    redis = await RedisServer.open();
    upstream = await openCannedUpstream(answer);
  });
  afterAll(async () => {
    upstream.close();
    await redis.stop();
  });
  const proxy = useFaultProxy(() => redis.url);

  let one: Awaited<ReturnType<typeof openGateway>>;
  let other: Awaited<ReturnType<typeof openGateway>>;
  beforeEach(async () => {
    name = 'old';
    const environment = {
      ...SHARED,
      REDIS_URL: proxy.url().replace('http:', 'redis:'),
      CUPI_URLS: upstream.url,
    };
    [one, other] = await Promise.all([openGateway(environment), openGateway(environment)]);
    await untilShared(one, other);
  });
  afterEach(async () => {
    redis.thaw();
    await Promise.all([one.close(), other.close()]);
  });

  it.each<[string, () => unknown]>([
    [
      'hangs',
      () => {
        redis.freeze();
      },
    ],
    ['takes no writes', async () => (await redis.connect()).client('PAUSE', 4_000, 'WRITE')],
    ['is behind a network that swallows everything', () => proxy.set({ kind: 'half-open' })],
    ['is cut off', () => proxy.set({ kind: 'refuse' })],
  ])('serve no value older than two seconds, with or without traffic: Redis %s', async (_what, fail) => {
    const path = freshPath();
    expect(await nameAt(one, path)).toBe('old');
    expect(await nameAt(other, path)).toBe('old');
    await fail();
    await writeAt(one, path, 'new');
    expect(await nameAt(one, path)).toBe('new');
    await sleep(PROMISED_MS);
    expect(await nameAt(other, path)).toBe('new');
  });

  it('share one outage among all that use Redis', async () => {
    redis.freeze();
    await sleep(NOTICED_MS + PROMISED_MS);
    const startMs = performance.now();
    expect(await redisOf(other)).toBe('degraded');
    const path = freshPath();
    await nameAt(other, path);
    await writeAt(other, path, 'new');
    const session = await other.call('POST', '/api/v1/auth/session', {
      isAnonymous: true,
      body: { username: 'alice', password: 'right' },
    });
    expect(session.status).toBe(503);
    expect(performance.now() - startMs).toBeLessThan(2_000);
  });

  it('serve nothing afterwards that was outdated meanwhile', async () => {
    const path = freshPath();
    await nameAt(one, path);
    await nameAt(other, path);
    redis.freeze();
    await writeAt(one, path, 'first');
    expect(await nameAt(one, path)).toBe('first');
    await writeAt(other, path, 'second');
    redis.thaw();
    await untilShared(one, other);
    for (const gateway of [one, other]) expect(await nameAt(gateway, path)).toBe('second');
  });
});

describe.skipIf(isRedisMissing)('a replica that alone is cut off from Redis', () => {
  let redis: RedisServer;
  let upstream: Awaited<ReturnType<typeof openCannedUpstream>>;
  beforeAll(async () => {
    redis = await RedisServer.open();
    upstream = await openCannedUpstream(answer);
  });
  afterAll(async () => {
    upstream.close();
    await redis.stop();
  });
  const proxy = useFaultProxy(() => redis.url);

  async function startBoth(freshness: Record<string, string> = {}): Promise<[TestGateway, TestGateway]> {
    name = 'old';
    const common = { ...SHARED, CUPI_URLS: upstream.url, ...freshness };
    const [cutOff, other] = await Promise.all([
      startGateway({ ...common, REDIS_URL: proxy.url().replace('http:', 'redis:') }),
      startGateway({ ...common, REDIS_URL: redis.url }),
    ]);
    await untilShared(cutOff, other);
    return [cutOff, other];
  }

  it.each(['half-open', 'refuse'] as const)(
    'sees the writes of the others within two seconds: %s',
    async (kind) => {
      const [cutOff, other] = await startBoth();
      const path = freshPath();
      await nameAt(cutOff, path);
      await proxy.set({ kind });
      await writeAt(other, path, 'new');
      await sleep(PROMISED_MS);
      expect(await nameAt(cutOff, path)).toBe('new');
    },
  );

  it('has its writes seen by the others as soon as it is back', async () => {
    const [cutOff, other] = await startBoth();
    const path = freshPath();
    await nameAt(other, path);
    await proxy.set({ kind: 'half-open' });
    await writeAt(cutOff, path, 'new');
    expect(await nameAt(cutOff, path)).toBe('new');
    await sleep(PROMISED_MS);
    const atOther = await other.call('GET', path);
    expect([atOther.headers['cache-status'], (atOther.body as { displayName?: string }).displayName]).toEqual(
      [expect.stringMatching(HIT), 'old'],
    );
    await proxy.set({ kind: 'none' });
    await expect.poll(() => nameAt(other, path), { timeout: RECOVERED_MS }).toBe('new');
  });

  it('has its writes seen by the others at the latest when their entries may not even be served stale', async () => {
    const [cutOff, other] = await startBoth({
      CACHE_TTL_SECONDS: '1',
      CACHE_STALE_WHILE_REVALIDATE_SECONDS: '1',
    });
    const path = freshPath();
    await nameAt(other, path);
    await proxy.set({ kind: 'half-open' });
    await writeAt(cutOff, path, 'new');
    await sleep(2_000);
    expect(await nameAt(other, path)).toBe('new');
  });
});
