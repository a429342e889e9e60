import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { SharedRedis } from '#libs/redis-client';
import { addressOf, isRedisMissing, RedisServer, settlesAtOnce } from '#libs/testing';
import { EVERYTHING } from './dependencies.js';
import { DROPS_CHANNEL, redisEntryKey, redisEpochKey } from './redis-keys.js';
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

/** A tier that is in use, and what it has told. */
class TierInUse {
  readonly told: string[] = [];
  readonly tier: RedisSharedTier;

  constructor(readonly redis: SharedRedis) {
    this.tier = new RedisSharedTier(redis);
    onTestFinished(() => this.tier.close());
    this.tier.listen({
      onDrop: (dependencies) => this.told.push(`drop ${dependencies.join()}`),
      onGap: () => this.told.push('gap'),
      onChange: () => this.told.push(this.tier.isUsable ? 'usable' : 'not usable'),
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

  async kept(): Promise<string | undefined> {
    return (await this.begin()).copy?.representation.body.toString();
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
    opened.told.length = 0;
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

  it('leaves nothing in Redis that never expires, and no name in its keys', async () => {
    await (await open()).fill();
    const keys = await redis.keys('cupi-gateway:cache:*');
    expect(keys).toHaveLength(3);
    expect(keys.join()).not.toContain('canary');
    for (const key of keys) expect(await redis.pttl(key)).toBeGreaterThan(0);
  });

  it('keeps epochs for longer than the copies that need them', async () => {
    await (await open()).fill();
    const epochMs = await redis.pttl(redisEpochKey('tag:one'));
    expect(epochMs).toBeGreaterThan(await redis.pttl(ENTRY_KEY));
  });

  it('has no copy for an entry of another type, and stores another in its place', async () => {
    const one = await open();
    await redis.lpush(ENTRY_KEY, 'something else');
    expect(await one.kept()).toBeUndefined();
    expect(await one.fill()).toBe(true);
    expect(await one.kept()).toBe('body');
  });

  it('makes another epoch in place of something of another type', async () => {
    const one = await open();
    await one.fill();
    await redis.del(redisEpochKey('tag:one'));
    await redis.lpush(redisEpochKey('tag:one'), 'something else');
    expect(await one.kept()).toBeUndefined();
    expect(await one.fill()).toBe(true);
  });

  it('has no copy for an entry whose expiry somebody took off, as its age is unknown', async () => {
    const one = await open();
    await one.fill();
    await redis.persist(ENTRY_KEY);
    expect(await one.kept()).toBeUndefined();
  });

  it('works on when the scripts are flushed', async () => {
    const one = await open();
    await one.fill();
    await redis.script('FLUSH');
    expect(await one.kept()).toBe('body');
  });

  it('hears of a drop that cannot be read as of a gap', async () => {
    const one = await open();
    const tooLong = JSON.stringify({ sender: 'x', dependencies: ['x'.repeat(501)] });
    for (const message of ['{', '{"sender":"x","dependencies":[1]}', 'null', tooLong]) {
      await redis.publish(DROPS_CHANNEL, message);
    }
    await vi.waitFor(() => {
      expect(one.told).toEqual(['gap', 'gap', 'gap', 'gap']);
    });
  });

  it('cannot be used while Redis is full, and takes nothing up afterwards that is older', async () => {
    await redis.config('SET', 'maxmemory-policy', 'noeviction');
    const one = await open();
    await one.fill();
    await redis.config('SET', 'maxmemory', '1');
    await vi.waitFor(() => {
      expect(one.told).toEqual(['not usable', 'gap']);
    }, 2_000);
    await one.tier.drop(READ.dependencies);
    await redis.config('SET', 'maxmemory', '0');
    await one.isUsable();
    expect(await one.kept()).toBeUndefined();
  });

  describe('when Redis hangs', () => {
    it('costs one short wait, and nothing after that', async () => {
      const one = await open();
      server.freeze();
      const startMs = performance.now();
      await one.tier.drop(['tag:one']);
      expect(performance.now() - startMs).toBeLessThan(2_000);
      expect(one.tier.isUsable).toBe(false);
      for (let round = 0; round < 20; round += 1) {
        expect(await settlesAtOnce(one.tier.drop(['tag:one']))).toBe(true);
        const begun = one.tier.begin(READ, LIFE_MS);
        expect(await settlesAtOnce(begun)).toBe(true);
        expect(await begun).toBeUndefined();
      }
      server.thaw();
    });

    it('drops everything for everybody before it is used again', async () => {
      const [one, other] = [await open(), await open()];
      await other.fill();
      server.freeze();
      await one.tier.drop(['tag:foreign']);
      server.thaw();
      await one.isUsable();
      expect(await one.kept()).toBeUndefined();
      expect(await other.kept()).toBeUndefined();
      expect(other.told).toContain(`drop ${EVERYTHING}`);
    });
  });

  describe('when Redis crashes', () => {
    it('cannot be used, and tells of a gap', async () => {
      const one = await open();
      await server.crash();
      await vi.waitFor(() => {
        expect(one.told).toEqual(expect.arrayContaining(['gap', 'not usable']));
      });
      expect(await one.tier.begin(READ, LIFE_MS)).toBeUndefined();
      await one.tier.drop(['tag:one']);
    });

    it('can be used again by itself when Redis is back, after another gap', async () => {
      const one = await open();
      await server.crash();
      await vi.waitFor(() => {
        expect(one.told).toContain('gap');
      });
      one.told.length = 0;
      await server.resume();
      await one.isUsable();
      expect(one.told).toEqual(['gap', 'usable']);
      expect(await one.fill()).toBe(true);
    });

    it('does not trust what is there when Redis is back, as the last drops may have been lost', async () => {
      const one = await open();
      await one.fill();
      await redis.save();
      await one.tier.drop(['tag:one']);
      await server.crash();
      await vi.waitFor(() => {
        expect(one.tier.isUsable).toBe(false);
      });
      await server.resume();
      await one.isUsable();
      expect(await (await server.connect()).exists(ENTRY_KEY, redisEpochKey('tag:one'))).toBe(2);
      expect(await one.kept()).toBeUndefined();
    });
  });

  it('comes to be usable when Redis is only started later', async () => {
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

  it.each(['pubsub', 'normal'])('drops everything when one connection alone is lost: %s', async (type) => {
    const [one, other] = [await open(), await open()];
    await one.fill();
    await redis.call('CLIENT', 'KILL', 'TYPE', type, 'SKIPME', 'yes');
    await vi.waitFor(() => {
      expect(one.told).toEqual(expect.arrayContaining(['not usable', 'gap', 'gap', 'usable']));
    });
    expect(other.told).toEqual(expect.arrayContaining(['gap']));
    expect(await one.kept()).toBeUndefined();
  });
});
