import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SharedRedis } from '#libs/redis-client';
import { isRedisMissing, RedisServer, untilWorking } from '#libs/testing';
import { RedisSessionStore } from './redis-session-store.js';
import { describeSessionStore, watcherOf } from './session-store.conformance.fixture.js';
import { SessionStoreUnavailableError } from './session-store.js';

const RECORD = Buffer.from('canary-record');
/** A time to live that Redis rejects. */
const NEVER_MS = 0;

describe.skipIf(isRedisMissing)('RedisSessionStore', () => {
  let server: RedisServer;
  let redis: Redis;
  let shared: SharedRedis;
  let store: RedisSessionStore;

  beforeAll(async () => {
    server = await RedisServer.open();
    redis = await server.connect();
    shared = await server.share();
    store = new RedisSessionStore(shared);
  });

  afterAll(async () => {
    await server.stop();
  });

  beforeEach(async () => {
    await untilWorking(shared);
    await redis.flushall();
  });

  describeSessionStore(() => ({ store, letPass: (ms) => sleep(ms) }));

  it('keeps each session under a key of the gateway alone', async () => {
    await store.put('id', RECORD, 60_000);
    const keys = await redis.keys('cupi-gateway:session:*');
    expect(keys).toEqual(['cupi-gateway:session:id']);
  });

  it('lets Redis expire records', async () => {
    await store.put('id', RECORD, 60_000);
    expect(await redis.pttl('cupi-gateway:session:id')).toBeGreaterThan(50_000);
  });

  it('shares sessions between connections', async () => {
    await store.put('id', RECORD, 60_000);
    const other = new RedisSessionStore(await server.share());
    expect((await other.get('id'))?.record).toEqual(RECORD);
  });

  it('notifies watchers of deletions at other gateways, and of outages, in which some may be missed', async () => {
    const { events } = watcherOf(store);
    await vi.waitFor(() => {
      expect(events).toEqual(['resumed']);
    });
    await new RedisSessionStore(await server.share()).delete('id');
    await vi.waitFor(() => {
      expect(events).toEqual(['resumed', 'id']);
    });
    await expect(store.put('id', RECORD, NEVER_MS)).rejects.toThrow(SessionStoreUnavailableError);
    expect(events).toEqual(['resumed', 'id', 'interrupted']);
    await untilWorking(shared);
    await vi.waitFor(() => {
      expect(events).toEqual(['resumed', 'id', 'interrupted', 'resumed']);
    });
  });

  it('reports a record without an expiry', async () => {
    await store.put('id', RECORD, 60_000);
    await redis.persist('cupi-gateway:session:id');
    expect((await store.get('id'))?.expiresInMs).toBe(Infinity);
  });

  it('gives back no bytes for a key of another type, and continues to work', async () => {
    await redis.lpush('cupi-gateway:session:id', 'something else');
    expect((await store.get('id'))?.record).toHaveLength(0);
    expect(shared.isWorking).toBe(true);
  });

  it('is unavailable when Redis rejects a command', async () => {
    await expect(store.put('id', RECORD, NEVER_MS)).rejects.toThrow(
      new SessionStoreUnavailableError('Redis answered ERR'),
    );
  });

  it('shows neither ids nor records in its errors', async () => {
    const rejection: unknown = await store
      .put('canary-id', RECORD, NEVER_MS)
      .catch((error: unknown) => error);
    expect(rejection).toBeInstanceOf(SessionStoreUnavailableError);
    expect(inspect(rejection, { depth: Infinity, showHidden: true })).not.toContain('canary');
  });

  it('is unavailable when Redis takes too long', async () => {
    server.freeze();
    try {
      await expect(store.get('id')).rejects.toThrow(
        new SessionStoreUnavailableError('no answer from Redis in 250 ms'),
      );
    } finally {
      server.thaw();
    }
  });

  it('is unavailable at once while there is an outage', async () => {
    server.freeze();
    try {
      await store.get('id').catch(() => undefined);
      await expect(store.get('id')).rejects.toThrow(
        new SessionStoreUnavailableError('not connected to Redis'),
      );
    } finally {
      server.thaw();
    }
  });

  it.each<[string, () => Promise<unknown>]>([
    ['put', () => store.put('id', RECORD, 60_000)],
    ['get', () => store.get('id')],
    ['touch', () => store.touch('id', 60_000)],
    ['delete', () => store.delete('id')],
  ])('is unavailable to %s when Redis crashes, and works again when it is back', async (_name, work) => {
    await server.crash();
    await expect(work()).rejects.toThrow(SessionStoreUnavailableError);
    await server.resume();
    await untilWorking(shared);
    await work();
  });
});
