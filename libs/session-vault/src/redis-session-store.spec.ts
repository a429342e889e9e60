import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isRedisMissing, RedisServer } from '../../../test/support/redis-server.js';
import { RedisSessionStore } from './redis-session-store.js';
import { describeSessionStore } from './session-store.conformance.fixture.js';
import { SessionStoreUnavailableError } from './session-store.js';

const RECORD = Buffer.from('canary-record');

describe.skipIf(isRedisMissing)('RedisSessionStore', () => {
  let server: RedisServer;
  let redis: Redis;

  beforeAll(async () => {
    server = await RedisServer.open();
    redis = await server.connect();
  });

  afterAll(async () => {
    await server.stop();
  });

  beforeEach(async () => {
    await redis.flushall();
  });

  describeSessionStore(() => ({
    store: new RedisSessionStore(redis, { timeoutMs: 5000 }),
    letPass: (ms) => sleep(ms),
  }));

  it('keeps each session under a key of the gateway alone', async () => {
    await new RedisSessionStore(redis).put('id', RECORD, 60_000);
    expect(await redis.keys('*')).toEqual(['cupi-gateway:session:id']);
  });

  it('leaves the expiry to Redis', async () => {
    await new RedisSessionStore(redis).put('id', RECORD, 60_000);
    expect(await redis.pttl('cupi-gateway:session:id')).toBeGreaterThan(50_000);
  });

  it('shares sessions between connections', async () => {
    await new RedisSessionStore(redis).put('id', RECORD, 60_000);
    const other = new RedisSessionStore(await server.connect());
    expect((await other.get('id'))?.record).toEqual(RECORD);
  });

  it('says when somebody took the expiry off a record', async () => {
    const store = new RedisSessionStore(redis);
    await store.put('id', RECORD, 60_000);
    await redis.persist('cupi-gateway:session:id');
    expect((await store.get('id'))?.expiresInMs).toBe(Infinity);
  });

  it('gives back no bytes for a key of another type', async () => {
    await redis.lpush('cupi-gateway:session:id', 'something else');
    expect((await new RedisSessionStore(redis).get('id'))?.record).toHaveLength(0);
  });

  it('is unavailable when Redis refuses a command', async () => {
    const store = new RedisSessionStore(redis);
    await redis.config('SET', 'maxmemory', '1');
    try {
      await expect(store.put('id', RECORD, 60_000)).rejects.toThrow(
        new SessionStoreUnavailableError('Redis answered OOM'),
      );
    } finally {
      await redis.config('SET', 'maxmemory', '0');
    }
  });

  it('shows neither ids nor records in its errors', async () => {
    await redis.call('ACL', 'SETUSER', 'reader', 'on', 'nopass', '~*', '+@read', '+@connection', '+info');
    const reader = await server.connect();
    await reader.call('AUTH', 'reader', 'any');
    const refusal: unknown = await new RedisSessionStore(reader)
      .put('canary-id', RECORD, 60_000)
      .catch((error: unknown) => error);
    expect(refusal).toEqual(new SessionStoreUnavailableError('Redis answered NOPERM'));
    expect(inspect(refusal, { depth: Infinity, showHidden: true })).not.toContain('canary');
  });

  it('is unavailable when Redis takes too long', async () => {
    const store = new RedisSessionStore(redis, { timeoutMs: 50 });
    server.freeze();
    try {
      await expect(store.get('id')).rejects.toThrow(
        new SessionStoreUnavailableError('no answer from Redis in 50 ms'),
      );
    } finally {
      server.thaw();
    }
  });

  it('is unavailable at once while the connection is down', async () => {
    const client = await server.connect();
    const isDown = new Promise((resolve) => client.once('close', resolve));
    await server.crash();
    await isDown;
    try {
      await expect(new RedisSessionStore(client, { timeoutMs: 60_000 }).get('id')).rejects.toThrow(
        new SessionStoreUnavailableError('not connected to Redis'),
      );
    } finally {
      await server.resume();
    }
  });

  it.each<[string, (store: RedisSessionStore) => Promise<unknown>]>([
    ['put', (store) => store.put('id', RECORD, 60_000)],
    ['get', (store) => store.get('id')],
    ['touch', (store) => store.touch('id', 60_000)],
    ['delete', (store) => store.delete('id')],
  ])('is unavailable to %s when Redis crashes, and works again when it is back', async (_name, work) => {
    const client = await server.connect();
    const store = new RedisSessionStore(client, { timeoutMs: 1000 });
    const isReadyAgain = new Promise((resolve) => client.once('close', () => client.once('ready', resolve)));
    await server.crash();
    await expect(work(store)).rejects.toThrow(SessionStoreUnavailableError);
    await server.resume();
    await isReadyAgain;
    await work(store);
  });
});
