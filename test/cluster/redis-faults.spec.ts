import { beforeEach, describe, expect, it, vi } from 'vitest';
import { startCannedUpstream, type CannedAnswer } from '../support/canned-upstream.js';
import { untilShared } from '../support/cluster.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { freshPath, CACHED, namedUpstream } from '../support/named-upstream.js';
import { isRedisMissing, RedisServer } from '#libs/testing';

const SHARED = { ...CACHED, SESSION_SECRET: 'secret of both gateways '.padEnd(40, 'x') };
/** While invalidations of others may be missed, nothing is fresh for longer. */
const SHORTENED_TTL = /^cupi-gateway; hit; ttl=[01]$/;
const UNSHORTENED_TTL = /^cupi-gateway; hit; ttl=[2-5]\d$/;
/** How long the invalidation of a write may take to reach the other gateway. */
const NEWS = { timeout: 2_000, interval: 5 };

/** Does not change the header and the expiry of an entry. */
const OVERWRITE_END = `return redis.call('SETRANGE', KEYS[1], redis.call('STRLEN', KEYS[1]) - 20, 'xxxxxxxx')`;

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

const sleep = (durationMs: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, durationMs));

describe.skipIf(isRedisMissing)('gateways whose Redis fails', () => {
  let name = 'old';
  let redis: RedisServer;
  let one: TestGateway;
  let other: TestGateway;
  const answer: CannedAnswer = (request, socket) => {
    name = /<DisplayName>(.*)<\/DisplayName>/.exec(request.body)?.[1] ?? name;
    return namedUpstream(() => name)(request, socket);
  };

  beforeEach(async () => {
    name = 'old';
    redis = await RedisServer.start();
    const upstream = await startCannedUpstream(answer);
    const environment = { ...SHARED, REDIS_URL: redis.url, CUPI_URLS: upstream.url };
    [one, other] = await Promise.all([startGateway(environment), startGateway(environment)]);
    await untilShared(one, other);
  });

  async function nameAt({ call }: TestGateway, path: string): Promise<unknown> {
    const answer = await call('GET', path);
    expect(answer.status).toBe(200);
    return (answer.body as { displayName?: string }).displayName;
  }

  async function writeAt({ call }: TestGateway, path: string, displayName: string): Promise<void> {
    const answer = await call('PATCH', path, { body: { displayName } });
    expect([answer.status, answer.body]).toMatchObject([200, { displayName }]);
  }

  /** Both have cached the current object. */
  async function fill(path: string): Promise<void> {
    for (const gateway of [one, other]) expect(await nameAt(gateway, path)).toBe(name);
  }

  async function statusOfHit({ call }: TestGateway): Promise<string> {
    const path = freshPath();
    await call('GET', path);
    return String((await call('GET', path)).headers['cache-status']);
  }

  it('continue when it crashes, serve outdated answers only for a moment, and none afterwards', async () => {
    const path = freshPath();
    await fill(path);
    expect(await statusOfHit(one)).toMatch(UNSHORTENED_TTL);
    await redis.crash();
    await expect.poll(() => statusOfHit(one)).toMatch(SHORTENED_TTL);
    await fill(path);
    await writeAt(one, path, 'written during the outage');
    expect(await nameAt(one, path)).toBe('written during the outage');
    await sleep(2000);
    expect(await nameAt(other, path)).toBe('written during the outage');
    await redis.resume();
    for (let round = 0; round < 10; round += 1) {
      await writeAt(round % 2 ? one : other, path, `written after it ${round}`);
      expect(await nameAt(round % 2 ? one : other, path)).toBe(`written after it ${round}`);
    }
    await untilShared(one, other);
    await writeAt(one, path, 'written at last');
    for (const gateway of [one, other]) {
      await expect.poll(() => nameAt(gateway, path), NEWS).toBe('written at last');
    }
    expect(await statusOfHit(other)).toMatch(UNSHORTENED_TTL);
  });

  it('do not serve what they missed while it was away', async () => {
    const path = freshPath();
    await fill(path);
    await redis.crash();
    await redis.resume();
    await writeAt(one, path, 'written meanwhile');
    expect(await nameAt(other, path)).toBe('written meanwhile');
  });

  it('wait for it once when it hangs, and not with every call', async () => {
    redis.freeze();
    const startMs = performance.now();
    for (let calls = 0; calls < 20; calls += 1) {
      expect((await one.call('GET', freshPath())).status).toBe(200);
    }
    const path = freshPath();
    await writeAt(one, path, 'written while it hangs');
    // Once until its failure is noticed, and once until its share of the slots is certain; twenty times would be more.
    expect(performance.now() - startMs).toBeLessThan(4_000);
    expect(await nameAt(one, path)).toBe('written while it hangs');
    redis.thaw();
    await untilShared(one, other);
    await writeAt(other, path, 'written afterwards');
    await expect.poll(() => nameAt(one, path), NEWS).toBe('written afterwards');
  });

  it('lose nothing but time when it is flushed', async () => {
    const path = freshPath();
    await fill(path);
    await (await redis.connect()).flushall();
    await fill(path);
    await writeAt(one, path, 'written after the flush');
    await expect.poll(() => nameAt(other, path), NEWS).toBe('written after the flush');
    await untilShared(other, one);
  });

  it.each<[string, (key: string) => [string, ...string[]][]]>([
    ['garbage', (key) => [['SET', key, 'garbage']]],
    ['nothing', (key) => [['SET', key, '']]],
    ['another head', (key) => [['SETRANGE', key, '40', 'xxxxxxxx']]],
    ['another body', (key) => (key.includes(':v1:') ? [['EVAL', OVERWRITE_END, '1', key]] : [])],
    [
      'a list',
      (key) => [
        ['DEL', key],
        ['RPUSH', key, 'x'],
      ],
    ],
    [
      'a hash',
      (key) => [
        ['DEL', key],
        ['HSET', key, 'x', 'y'],
      ],
    ],
  ])('read upstream what cannot be read there: %s', async (_what, commandsFor) => {
    const path = freshPath();
    const { text } = await one.call('GET', path);
    const client = await redis.connect();
    const keysOfCache = () => client.keys('cupi-gateway:cache:*');
    await expect.poll(keysOfCache).not.toEqual([]);
    for (const key of await keysOfCache()) {
      for (const [command, ...values] of commandsFor(key)) await client.call(command, ...values);
    }
    expect((await other.call('GET', path)).text).toBe(text);
    await writeAt(other, path, 'new');
    await expect.poll(() => nameAt(one, path), NEWS).toBe('new');
    for (const gateway of [one, other]) expect(gateway.log()).not.toMatch(/"level":"error"/);
  });

  it('serve and invalidate as usual when it is full', async () => {
    const path = freshPath();
    await fill(path);
    const client = await redis.connect();
    await client.call('CONFIG', 'SET', 'maxmemory', '1');
    for (let round = 0; round < 5; round += 1) {
      await writeAt(one, path, `written ${round}`);
      expect(await nameAt(one, path)).toBe(`written ${round}`);
      expect((await other.call('GET', freshPath())).status).toBe(200);
    }
    await sleep(2000);
    expect(await nameAt(other, path)).toBe('written 4');
    await client.call('CONFIG', 'SET', 'maxmemory', '0');
    await untilShared(one, other);
  });
});
