import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';

import type { SharedRedis } from '#libs/redis-client';
import { isRedisMissing, RedisServer, untilWorking, settlesAtOnce } from '#libs/testing';
import { CALL, claimFirst } from './idempotency-keys.fixture.js';
import { IdempotencyKeys } from './idempotency-keys.js';
import { ANSWER } from './key-store.conformance.fixture.js';

/** Longer than the interval of the backlog. */
const BEYOND_RETRY_MS = 1_200;

const WAIT = { timeout: 3_000, interval: 50 };

describe.skipIf(isRedisMissing)('IdempotencyKeys on Redis', () => {
  let server: RedisServer;
  let redis: Redis;
  let clients: SharedRedis[];

  beforeAll(async () => {
    server = await RedisServer.open();
    redis = await server.connect();
  });

  afterAll(async () => {
    await server.stop();
  });

  beforeEach(async () => {
    clients = [];
    await redis.flushall();
  });

  /** One process of the gateway, with a connection as the gateway's. */
  async function openReplica(onOutage?: (reason: string) => void): Promise<IdempotencyKeys> {
    const client = await server.share(onOutage && { onOutage });
    clients.push(client);
    const keys = new IdempotencyKeys({ redis: client });
    onTestFinished(() => {
      keys.close();
      client.close();
    });
    return keys;
  }

  /** The keys of idempotency alone. */
  const storedKeys = () => redis.keys('cupi-gateway:idempotency:*');

  async function openReplicas(): Promise<[IdempotencyKeys, IdempotencyKeys]> {
    return [await openReplica(), await openReplica()];
  }

  async function whileFrozen<Result>(work: () => Promise<Result>): Promise<Result> {
    server.freeze();
    try {
      return await work();
    } finally {
      server.thaw();
      await untilAllWork();
    }
  }

  async function whileFull<Result>(work: () => Promise<Result>): Promise<Result> {
    await redis.config('SET', 'maxmemory', '1');
    try {
      return await work();
    } finally {
      await redis.config('SET', 'maxmemory', '0');
      await untilAllWork();
    }
  }

  async function whileDown<Result>(work: () => Promise<Result>): Promise<Result> {
    await server.crash();
    try {
      return await work();
    } finally {
      await server.resume();
      await redis.ping();
      await untilAllWork();
    }
  }

  async function untilAllWork(): Promise<void> {
    for (const client of clients) await untilWorking(client);
  }

  const OUTAGES: [string, typeof whileDown][] = [
    ['is down', whileDown],
    ['is frozen', whileFrozen],
    ['is full', whileFull],
  ];

  it('lets one of many calls at two replicas be the first, in a hundred rounds', async () => {
    const [one, other] = await openReplicas();
    for (let round = 0; round < 100; round++) {
      const call = { ...CALL, key: `key-${round}` };
      const claims = await Promise.all([one, other, one, other].map((keys) => keys.claim(call)));
      expect(claims.map(({ kind }) => kind).sort()).toEqual([
        'first',
        ...Array<string>(3).fill('in-progress'),
      ]);
    }
  });

  it('replays at one replica what was answered at another', async () => {
    const [one, other] = await openReplicas();
    await (await claimFirst(one)).complete(ANSWER);
    expect(await other.claim(CALL)).toEqual({ kind: 'replay', answer: ANSWER });
  });

  it('replays an answer of another replica to all who ask at once', async () => {
    const [one, other] = await openReplicas();
    await (await claimFirst(one)).complete(ANSWER);
    const claims = await Promise.all(Array.from({ length: 20 }, () => other.claim(CALL)));
    expect(claims).toEqual(Array<unknown>(20).fill({ kind: 'replay', answer: ANSWER }));
  });

  it('rejects at one replica another request with a key that was used at another', async () => {
    const [one, other] = await openReplicas();
    await claimFirst(one);
    expect(await other.claim({ ...CALL, fingerprint: 'other' })).toEqual({ kind: 'mismatch' });
  });

  it('lets a key be used again at one replica that was released at another', async () => {
    const [one, other] = await openReplicas();
    await (await claimFirst(one)).release();
    expect(await other.claim(CALL)).toMatchObject({ kind: 'first' });
  });

  it('does not take a key as its own that it found in use', async () => {
    const [one, other] = await openReplicas();
    const first = await claimFirst(one);
    await other.claim(CALL);
    await first.release();
    expect(await other.claim(CALL)).toMatchObject({ kind: 'first' });
  });

  it('still reports a call as in progress whose process died', async () => {
    const [one, other] = await openReplicas();
    await claimFirst(one);
    one.close();
    expect(await other.claim(CALL)).toMatchObject({ kind: 'in-progress' });
  });

  it('stores neither scope nor key nor fingerprint in Redis', async () => {
    const keys = await openReplica();
    const call = { scope: 'canary-scope', key: 'canary-key', fingerprint: 'canary-fingerprint' };
    await (await claimFirst(keys, call)).complete(ANSWER);
    const [key = ''] = await storedKeys();
    expect(key).toMatch(/^cupi-gateway:idempotency:[\w-]{43}$/);
    expect((await redis.getBuffer(key))?.includes('canary')).toBe(false);
  });

  it.each(OUTAGES)('lets one call at a replica be the first while Redis %s', async (_what, during) => {
    const keys = await openReplica();
    const claims = await during(() => Promise.all([keys.claim(CALL), keys.claim(CALL)]));
    expect(claims.map(({ kind }) => kind)).toEqual(['first', 'in-progress']);
  });

  it.each(OUTAGES)('replays what was claimed before Redis %s, and answered then', async (_what, during) => {
    const keys = await openReplica();
    const first = await claimFirst(keys);
    const claim = await during(async () => {
      await first.complete(ANSWER);
      return keys.claim(CALL);
    });
    expect(claim).toEqual({ kind: 'replay', answer: ANSWER });
  });

  it.each(OUTAGES)('honours after the outage what it claimed while Redis %s', async (_what, during) => {
    const keys = await openReplica();
    const first = await during(() => claimFirst(keys));
    expect(await keys.claim(CALL)).toMatchObject({ kind: 'in-progress' });
    await first.complete(ANSWER);
    expect(await keys.claim(CALL)).toEqual({ kind: 'replay', answer: ANSWER });
  });

  it.each(OUTAGES)(
    'shares with all replicas after the outage what was answered while Redis %s',
    async (_what, during) => {
      const [one, other] = await openReplicas();
      await during(async () => (await claimFirst(one)).complete(ANSWER));
      await vi.waitFor(async () => {
        expect(await storedKeys()).toHaveLength(1);
        expect(await other.claim(CALL)).toEqual({ kind: 'replay', answer: ANSWER });
      }, WAIT);
    },
  );

  it('frees a key after the outage whose claim Redis heard of, and its release not', async () => {
    const [one, other] = await openReplicas();
    await whileFrozen(async () => (await claimFirst(one)).release());
    expect(await other.claim(CALL)).toMatchObject({ kind: 'in-progress' });
    await vi.waitFor(async () => {
      expect(await other.claim(CALL)).toMatchObject({ kind: 'first' });
    }, WAIT);
  });

  it('frees nothing after the outage that another has claimed since', async () => {
    const [one, other] = await openReplicas();
    const first = await claimFirst(one);
    await whileDown(() => first.release());
    await claimFirst(other);
    await sleep(BEYOND_RETRY_MS);
    expect(await one.claim(CALL)).toMatchObject({ kind: 'in-progress' });
  });

  it('replays its own answers after Redis has lost them', async () => {
    const keys = await openReplica();
    await (await claimFirst(keys)).complete(ANSWER);
    await whileDown(() => Promise.resolve());
    expect(await keys.claim(CALL)).toEqual({ kind: 'replay', answer: ANSWER });
  });

  it('shares with other replicas an answer whose marker Redis has lost', async () => {
    const [one, other] = await openReplicas();
    const first = await claimFirst(one);
    await redis.flushall();
    await first.complete(ANSWER);
    expect(await other.claim(CALL)).toEqual({ kind: 'replay', answer: ANSWER });
  });

  it('does not take the key from another replica that claimed it after Redis had lost it', async () => {
    const [one, other] = await openReplicas();
    const first = await claimFirst(one);
    await redis.flushall();
    await claimFirst(other);
    await first.complete(ANSWER);
    expect(await (await openReplica()).claim(CALL)).toMatchObject({ kind: 'in-progress' });
  });

  it('waits for a Redis that hangs once, not with every call', async () => {
    const keys = await openReplica();
    await whileFrozen(async () => {
      await keys.claim(CALL);
      const claimed = claimFirst(keys, { ...CALL, key: 'other' });
      expect(await settlesAtOnce(claimed)).toBe(true);
      expect(await settlesAtOnce((await claimed).complete(ANSWER))).toBe(true);
    });
  });

  it('heeds an outage that others have met', async () => {
    const keys = await openReplica();
    await clients[0]?.attempt(() => Promise.reject(new Error('down')));
    await claimFirst(keys);
    expect(await storedKeys()).toEqual([]);
  });

  it('completes in Redis a call whose claim Redis answered too late', async () => {
    const [one, other] = await openReplicas();
    const first = await whileFrozen(() => claimFirst(one));
    expect(await other.claim(CALL)).toMatchObject({ kind: 'in-progress' });
    await first.complete(ANSWER);
    expect(await other.claim(CALL)).toEqual({ kind: 'replay', answer: ANSWER });
  });

  it('takes no damaged key for an outage', async () => {
    const reasons: string[] = [];
    const keys = await openReplica((reason) => reasons.push(reason));
    await (await openReplica()).claim(CALL);
    const [key = ''] = await storedKeys();
    await redis.del(key);
    await redis.lpush(key, 'damaged');
    expect(await keys.claim(CALL)).toMatchObject({ kind: 'in-progress' });
    expect(reasons).toEqual([]);
  });
});
