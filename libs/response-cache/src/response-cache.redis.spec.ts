import type { Redis } from 'ioredis';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { isRedisMissing, RedisServer } from '#libs/testing';
import { RedisSharedTier } from './redis-shared-tier.js';
import { CacheUnderTest, READ } from './response-cache.fixture.js';

const ROUNDS = 1_000;
const FRESHNESS = { freshMs: 60_000, staleWhileRevalidateMs: 0, staleIfErrorMs: 60_000 };

describe.skipIf(isRedisMissing)('ResponseCaches on one Redis', () => {
  let server: RedisServer;
  let redis: Redis;
  let one: CacheUnderTest;
  let other: CacheUnderTest;

  async function open(): Promise<CacheUnderTest> {
    const shared = new RedisSharedTier(await server.share());
    const opened = new CacheUnderTest({ shared, freshness: FRESHNESS });
    onTestFinished(() => opened.cache.close());
    await vi.waitFor(() => {
      expect(opened.cache.state()).toBe('shared');
    });
    opened.reported.length = 0;
    return opened;
  }

  /** The shared tier is filled after the answer. */
  async function untilStored(count = 1): Promise<void> {
    await vi.waitFor(async () => {
      expect(await redis.keys('cupi-gateway:cache:v1:*')).toHaveLength(count);
    });
  }

  beforeEach(async () => {
    server = await RedisServer.start();
    redis = await server.connect();
    one = await open();
    other = await open();
  });

  it('serve what another has stored', async () => {
    await one.fill('one');
    await untilStored();
    const answer = await other.fill('other');
    expect(answer.representation).toEqual((await one.fill('again')).representation);
    expect(answer.result.kind).toBe('hit');
    expect(other.reported).toContain('shared-hit');
  });

  it('count the age of what another has stored', async () => {
    await one.fill('one');
    await untilStored();
    const { ageMs } = await other.fill('other');
    expect(ageMs).toBeGreaterThanOrEqual(0);
    expect(other.cache.peek(READ.partition, READ.target)?.ageMs).toBe(ageMs);
  });

  it('do not serve what another has stored to a reload', async () => {
    await one.fill('one');
    await untilStored();
    const load = () => Promise.resolve({ bytes: Buffer.from('other') });
    const { result } = await other.get({ load, isReload: true });
    expect(result).toMatchObject({ kind: 'forwarded', reason: 'request' });
  });

  it('remove what a failed load removes elsewhere', async () => {
    await one.fill('one');
    await untilStored();
    const load = () => Promise.reject(new Error('gone'));
    await expect(one.get({ load, isReload: true })).rejects.toThrow('gone');
    expect((await other.fill('other')).result.kind).toBe('forwarded');
  });

  it(`serve nothing from before a write on another, in ${ROUNDS} rounds`, { timeout: 60_000 }, async () => {
    const delaysMs: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      await other.fill(`${round}`);
      expect(other.peeked()).toBe(`${round}`);
      await one.cache.change([...READ.tags], () => Promise.resolve());
      const start = performance.now();
      while (other.peeked() !== undefined) await new Promise((resolve) => setImmediate(resolve));
      delaysMs.push(performance.now() - start);
      const next = await other.fill(`${round + 1}`);
      expect(next.representation.body.toString()).toBe(`${round + 1}`);
      await one.cache.invalidate([...READ.tags]);
      await vi.waitFor(() => {
        expect(other.peeked()).toBeUndefined();
      });
    }
    expect(Math.max(...delaysMs)).toBeLessThan(1_000);
  });

  it('serve from memory for a short time, else from the origin, while Redis is down', async () => {
    await one.fill('one');
    await server.crash();
    await vi.waitFor(() => {
      expect(one.cache.state()).toBe('degraded');
    });
    await one.fill('two');
    expect(one.peeked()).toBe('two');
    one.nowMs += 2_000;
    expect(one.peeked()).toBeUndefined();
  });

  it('invalidate their entries when Redis goes down', async () => {
    await one.fill('one');
    await server.crash();
    await vi.waitFor(() => {
      expect(one.reported).toContain('memory-dropped');
    });
    expect(one.peeked()).toBeUndefined();
  });

  it('carry out writes while Redis is down', async () => {
    await server.crash();
    await one.fill('one');
    expect(await one.cache.change([...READ.tags], () => Promise.resolve('written'))).toBe('written');
    expect(one.peeked()).toBeUndefined();
  });

  it('let at most one of them wait for a Redis that hangs', async () => {
    server.freeze();
    const start = performance.now();
    for (let round = 0; round < 10; round += 1) await one.fill('one', { target: `/${round}` });
    expect(performance.now() - start).toBeLessThan(2_000);
    server.thaw();
  });

  it('report a crash and a recovery', async () => {
    await server.crash();
    await server.resume();
    await vi.waitFor(() => {
      expect(one.reported.filter((event) => event !== 'memory-dropped')).toEqual(['degraded', 'shared']);
    });
  });
});
