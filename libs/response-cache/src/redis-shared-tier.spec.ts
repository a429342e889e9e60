import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { SharedRedis } from '#libs/redis-client';
import { addressOf, isRedisMissing, RedisServer, settlesAtOnce } from '#libs/testing';
import { EVERYTHING } from './dependencies.js';
import { INVALIDATIONS_CHANNEL, redisEntryKey, redisEpochKey } from './redis-keys.js';
import { RedisSharedTier } from './redis-shared-tier.js';
import { represent } from './representation.js';
import { describeSharedTier } from './shared-tier.conformance.fixture.js';
import type { SharedBeginning, SharedRead } from './shared-tier.js';

const LIFE_MS = 60_000;
const READ: SharedRead = {
  partition: 'canary-partition',
  target: '/canary-target',
  dependencies: [EVERYTHING, 'tag:one'],
  etagSalt: 'canary-salt',
};
const ENTRY_KEY = redisEntryKey(READ.partition, READ.target);

/** A tier in use, and what it has reported. */
class TierInUse {
  readonly reported: string[] = [];
  readonly tier: RedisSharedTier;

  constructor(readonly redis: SharedRedis) {
    this.tier = new RedisSharedTier(redis);
    onTestFinished(() => this.tier.close());
    this.tier.listen({
      onInvalidated: (dependencies) => this.reported.push(`invalidated ${dependencies.join()}`),
      onGap: () => this.reported.push('gap'),
      onChange: () => this.reported.push(this.tier.isUsable ? 'usable' : 'not usable'),
    });
  }

  async isUsable(): Promise<void> {
    await vi.waitFor(
      () => {
        expect(this.tier.isUsable).toBe(true);
      },
      { timeout: 3_000 },
    );
  }

  async begin(): Promise<SharedBeginning> {
    const beginning = await this.tier.begin(READ, LIFE_MS);
    if (!beginning) throw new Error('The tier cannot be used.');
    return beginning;
  }

  async fill(body = 'body'): Promise<boolean> {
    const representation = represent(Buffer.from(body), '"tag"');
    return this.tier.store(READ, LIFE_MS, await this.begin(), representation);
  }

  async stored(): Promise<string | undefined> {
    return (await this.begin()).entry?.representation.body.toString();
  }
}

describe.skipIf(isRedisMissing)('RedisSharedTier', () => {
  let server: RedisServer;
  let redis: Redis;

  beforeEach(async () => {
    server = await RedisServer.start();
    redis = await server.connect();
  });

  async function open(): Promise<TierInUse> {
    const opened = new TierInUse(await server.share());
    await opened.isUsable();
    opened.reported.length = 0;
    return opened;
  }

  describeSharedTier(() => ({
    open: async (listener) => {
      const tier = new RedisSharedTier(await server.share());
      onTestFinished(() => tier.close());
      tier.listen(listener);
      return tier;
    },
    letPass: (ms) => sleep(ms),
    flush: () => redis.flushall(),
    loseEpoch: (dependency) => redis.del(redisEpochKey(dependency)),
    overwrite: async ({ partition, target }, change) => {
      const key = redisEntryKey(partition, target);
      const bytes = await redis.getBuffer(key);
      if (bytes) await redis.set(key, change(bytes), 'KEEPTTL');
    },
  }));

  it('stores nothing in Redis without expiry, and no name in its keys', async () => {
    await (await open()).fill();
    const keys = await redis.keys('cupi-gateway:cache:*');
    expect(keys).toHaveLength(3);
    expect(keys.join()).not.toContain('canary');
    for (const key of keys) expect(await redis.pttl(key)).toBeGreaterThan(0);
  });

  it('stores epochs for longer than the entries that need them', async () => {
    await (await open()).fill();
    const epochMs = await redis.pttl(redisEpochKey('tag:one'));
    expect(epochMs).toBeGreaterThan(await redis.pttl(ENTRY_KEY));
  });

  it('ignores an entry of another type, and stores another in its place', async () => {
    const one = await open();
    await redis.lpush(ENTRY_KEY, 'something else');
    expect(await one.stored()).toBeUndefined();
    expect(await one.fill()).toBe(true);
    expect(await one.stored()).toBe('body');
  });

  it('replaces an epoch of another type', async () => {
    const one = await open();
    await one.fill();
    await redis.del(redisEpochKey('tag:one'));
    await redis.lpush(redisEpochKey('tag:one'), 'something else');
    expect(await one.stored()).toBeUndefined();
    expect(await one.fill()).toBe(true);
  });

  it('ignores an entry without expiry, as its age is unknown', async () => {
    const one = await open();
    await one.fill();
    await redis.persist(ENTRY_KEY);
    expect(await one.stored()).toBeUndefined();
  });

  it('continues when the scripts are flushed', async () => {
    const one = await open();
    await one.fill();
    await redis.script('FLUSH');
    expect(await one.stored()).toBe('body');
  });

  it('reports a gap for an invalidation that cannot be parsed', async () => {
    const one = await open();
    const tooLong = JSON.stringify({ sender: 'x', dependencies: ['x'.repeat(501)] });
    for (const message of ['{', '{"sender":"x","dependencies":[1]}', 'null', tooLong]) {
      await redis.publish(INVALIDATIONS_CHANNEL, message);
    }
    await vi.waitFor(() => {
      expect(one.reported).toEqual(['gap', 'gap', 'gap', 'gap']);
    });
  });

  it('is not usable while Redis is full, and uses no older entry afterwards', async () => {
    await redis.config('SET', 'maxmemory-policy', 'noeviction');
    const one = await open();
    await one.fill();
    await redis.config('SET', 'maxmemory', '1');
    await vi.waitFor(() => {
      expect(one.reported).toEqual(['not usable', 'gap']);
    }, 2_000);
    await one.tier.invalidate(READ.dependencies);
    await redis.config('SET', 'maxmemory', '0');
    await one.isUsable();
    expect(await one.stored()).toBeUndefined();
  });

  describe('when Redis hangs', () => {
    it('costs one short wait, and nothing after that', async () => {
      const one = await open();
      server.freeze();
      const startMs = performance.now();
      await one.tier.invalidate(['tag:one']);
      expect(performance.now() - startMs).toBeLessThan(2_000);
      expect(one.tier.isUsable).toBe(false);
      for (let round = 0; round < 20; round += 1) {
        expect(await settlesAtOnce(one.tier.invalidate(['tag:one']))).toBe(true);
        const begun = one.tier.begin(READ, LIFE_MS);
        expect(await settlesAtOnce(begun)).toBe(true);
        expect(await begun).toBeUndefined();
      }
      server.thaw();
    });

    it('invalidates everything on every replica before it is used again', async () => {
      const [one, other] = [await open(), await open()];
      await other.fill();
      server.freeze();
      await one.tier.invalidate(['tag:foreign']);
      server.thaw();
      await one.isUsable();
      expect(await one.stored()).toBeUndefined();
      expect(await other.stored()).toBeUndefined();
      expect(other.reported).toContain(`invalidated ${EVERYTHING}`);
    });
  });

  describe('when Redis crashes', () => {
    it('is not usable, and reports a gap', async () => {
      const one = await open();
      await server.crash();
      await vi.waitFor(() => {
        expect(one.reported).toEqual(expect.arrayContaining(['gap', 'not usable']));
      });
      expect(await one.tier.begin(READ, LIFE_MS)).toBeUndefined();
      await one.tier.invalidate(['tag:one']);
    });

    it('becomes usable by itself when Redis is back, after another gap', async () => {
      const one = await open();
      await server.crash();
      await vi.waitFor(() => {
        expect(one.reported).toContain('gap');
      });
      one.reported.length = 0;
      await server.resume();
      await one.isUsable();
      expect(one.reported).toEqual(['gap', 'usable']);
      expect(await one.fill()).toBe(true);
    });

    it('does not trust the entries when Redis is back, as the last invalidations may have been lost', async () => {
      const one = await open();
      await one.fill();
      await redis.save();
      await one.tier.invalidate(['tag:one']);
      await server.crash();
      await vi.waitFor(() => {
        expect(one.tier.isUsable).toBe(false);
      });
      await server.resume();
      await one.isUsable();
      expect(await (await server.connect()).exists(ENTRY_KEY, redisEpochKey('tag:one'))).toBe(2);
      expect(await one.stored()).toBeUndefined();
    });
  });

  it('becomes usable when Redis is started later', async () => {
    await server.crash();
    const late = new TierInUse(new SharedRedis(addressOf(server.url)));
    onTestFinished(() => {
      late.redis.close();
    });
    await sleep(50);
    expect(late.tier.isUsable).toBe(false);
    await server.resume();
    await late.isUsable();
  });

  it.each(['pubsub', 'normal'])(
    'invalidates everything when one connection alone is lost: %s',
    async (type) => {
      const [one, other] = [await open(), await open()];
      await one.fill();
      await redis.call('CLIENT', 'KILL', 'TYPE', type, 'SKIPME', 'yes');
      await vi.waitFor(() => {
        expect(one.reported).toEqual(expect.arrayContaining(['not usable', 'gap', 'gap', 'usable']));
      });
      expect(other.reported).toEqual(expect.arrayContaining(['gap']));
      expect(await one.stored()).toBeUndefined();
    },
  );
});
