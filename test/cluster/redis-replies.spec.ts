import { IdempotencyKeys } from '#gateway/idempotency/core';
import { SharedRedis } from '#libs/redis-client';
import { LimitStore } from '#gateway/limits/core';
import { RedisSharedTier } from '#libs/response-cache';
import { RedisSessionStore, SessionStoreUnavailableError } from '#gateway/auth/sessions/core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  addressOf,
  isRedisMissing,
  type InvalidReply,
  outcomesOfInvalidReplies,
  RedisProxy,
  RedisServer,
  untilWorking,
} from '#libs/testing';

const CALL = { scope: 'scope', key: 'key', fingerprint: 'fingerprint' };
const READ = { partition: 'partition', target: '/target', dependencies: ['one', 'two'], etagSalt: 'salt' };
const LIFE_MS = 60_000;
const REPRESENTATION = { etag: '"etag"', body: 'body', byteLength: 4 };

vi.setConfig({ testTimeout: 20_000 });

/** Uses Redis as the gateway does, and the result without Redis. */
interface Use {
  /** Preparation while replies are valid; it returns the use to test. */
  readonly prepare: (redis: SharedRedis) => Promise<() => Promise<unknown>>;
  readonly withoutRedis: unknown;
  /** Replies that are valid for the command. */
  readonly believed: readonly InvalidReply[];
}

const UNAVAILABLE = 'unavailable';
const ZERO_OR_ONE: readonly InvalidReply[] = ['zero', 'one'];

function sessions(use: (store: RedisSessionStore) => Promise<unknown>): Use['prepare'] {
  return (redis) =>
    Promise.resolve(async () => {
      try {
        return await use(new RedisSessionStore(redis));
      } catch (error) {
        expect(error).toBeInstanceOf(SessionStoreUnavailableError);
        return UNAVAILABLE;
      }
    });
}

function tier(use: (tier: RedisSharedTier) => Promise<() => Promise<unknown>>): Use['prepare'] {
  return async (redis) => {
    const tier = new RedisSharedTier(redis);
    tier.listen({ onInvalidated: () => undefined, onGap: () => undefined, onChange: () => undefined });
    await vi.waitFor(() => {
      expect(tier.isUsable).toBe(true);
    });
    return use(tier);
  };
}

const USES: Readonly<Record<string, Use>> = {
  'a point counted': {
    prepare: (redis) => Promise.resolve(() => new LimitStore(redis).counter('x').add('key')),
    withoutRedis: expect.objectContaining({ count: 1 }),
    believed: [],
  },
  'a point taken back': {
    prepare: async (redis) => {
      const point = await new LimitStore(redis).counter('x').add('key');
      return () => point.takeBack();
    },
    withoutRedis: undefined,
    believed: ['one'],
  },
  'a count read': {
    prepare: (redis) => Promise.resolve(() => new LimitStore(redis).counter('x').read('key')),
    withoutRedis: { count: 0, msLeft: 0 },
    believed: [],
  },
  'a count cleared': {
    prepare: (redis) => Promise.resolve(() => new LimitStore(redis).counter('x').clear('key')),
    withoutRedis: undefined,
    believed: ZERO_OR_ONE,
  },
  'points leased': {
    prepare: (redis) => Promise.resolve(() => new LimitStore(redis).quota('y', 10).leased.take('key')),
    withoutRedis: expect.objectContaining({ count: 1 }),
    believed: [],
  },
  'a session stored': {
    prepare: sessions((store) => store.put('id', Buffer.from('record'), LIFE_MS)),
    withoutRedis: UNAVAILABLE,
    believed: ['OK'],
  },
  'a session read': {
    prepare: sessions((store) => store.get('id')),
    withoutRedis: UNAVAILABLE,
    believed: [],
  },
  'a session prolonged': {
    prepare: sessions((store) => store.touch('id', LIFE_MS)),
    withoutRedis: UNAVAILABLE,
    believed: ZERO_OR_ONE,
  },
  'a session deleted': {
    prepare: sessions((store) => store.delete('id')),
    withoutRedis: UNAVAILABLE,
    believed: ZERO_OR_ONE,
  },
  'an idempotency key claimed': {
    prepare: (redis) => Promise.resolve(() => new IdempotencyKeys({ redis }).claim(CALL)),
    withoutRedis: expect.objectContaining({ kind: 'first' }),
    believed: ['one'],
  },
  'an idempotency key completed': {
    prepare: async (redis) => {
      const keys = new IdempotencyKeys({ redis });
      const claim = await keys.claim({ ...CALL, key: String(Math.random()) });
      if (claim.kind !== 'first') throw new Error('The call is not the first.');
      return async () => {
        await claim.complete({ status: 201, headers: {}, body: Buffer.from('body') });
        keys.close();
      };
    },
    withoutRedis: undefined,
    believed: ZERO_OR_ONE,
  },
  'an idempotency key released': {
    prepare: async (redis) => {
      const keys = new IdempotencyKeys({ redis });
      const claim = await keys.claim({ ...CALL, key: String(Math.random()) });
      if (claim.kind !== 'first') throw new Error('The call is not the first.');
      return async () => {
        await claim.release();
        keys.close();
      };
    },
    withoutRedis: undefined,
    believed: ZERO_OR_ONE,
  },
  'a cache entry looked for': {
    prepare: tier((tier) => Promise.resolve(() => tier.begin(READ, LIFE_MS))),
    withoutRedis: undefined,
    believed: [],
  },
  'a cache entry stored': {
    prepare: tier(async (tier) => {
      const beginning = await tier.begin(READ, LIFE_MS);
      if (!beginning) throw new Error('The tier cannot be used.');
      return () => tier.store(READ, LIFE_MS, beginning, REPRESENTATION);
    }),
    withoutRedis: false,
    believed: ZERO_OR_ONE,
  },
  'a cache entry removed': {
    prepare: tier((tier) => Promise.resolve(() => tier.remove(READ))),
    withoutRedis: undefined,
    believed: ZERO_OR_ONE,
  },
  'cache entries invalidated': {
    prepare: tier((tier) => Promise.resolve(() => tier.invalidate(READ.dependencies))),
    withoutRedis: undefined,
    believed: ZERO_OR_ONE,
  },
};

describe.skipIf(isRedisMissing)('every reply of Redis that has not the form of one to the command', () => {
  let server: RedisServer;

  beforeAll(async () => {
    server = await RedisServer.open();
  });

  afterAll(async () => {
    await server.stop();
  });

  async function outcomeOf(use: Use, reply: InvalidReply): Promise<{ outcome: unknown; isOutage: boolean }> {
    const proxy = await RedisProxy.start(server.url);
    const redis = new SharedRedis(addressOf(proxy.url));
    onTestFinished(() => {
      redis.close();
    });
    await untilWorking(redis);
    const act = await use.prepare(redis);
    proxy.replace(reply, (command) => !command.includes('heartbeat'));
    return { outcome: await act(), isOutage: !redis.isWorking };
  }

  it.each(Object.entries(USES))('begins an outage, and fails nothing: %s', async (_what, use) => {
    const outcomes = [...(await outcomesOfInvalidReplies((reply) => outcomeOf(use, reply)))];
    const outages = outcomes.filter(([, { isOutage }]) => isOutage);
    expect(outages.map(([, { outcome }]) => outcome)).toEqual(outages.map(() => use.withoutRedis));
    const believed = outcomes.filter(([, { isOutage }]) => !isOutage).map(([reply]) => reply);
    expect(new Set(believed)).toEqual(new Set(use.believed));
  });
});
