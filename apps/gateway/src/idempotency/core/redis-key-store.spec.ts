import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import type { SharedRedis } from '#libs/redis-client';
import { isRedisMissing, RedisServer, untilWorking } from '#libs/testing';
import { ANSWER, describeKeyStore, newMarker, TTL_MS } from './key-store.conformance.fixture.js';
import { KeyStoreUnavailableError } from './key-store.js';
import { RedisKeyStore } from './redis-key-store.js';

const KEY = 'cupi-gateway:idempotency:id';
/** A time to live that Redis rejects. */
const NEVER_MS = 0;

describe.skipIf(isRedisMissing)('RedisKeyStore', () => {
  let server: RedisServer;
  let redis: Redis;
  let shared: SharedRedis;
  let store: RedisKeyStore;

  beforeAll(async () => {
    server = await RedisServer.open();
    redis = await server.connect();
    shared = await server.share();
  });

  afterAll(async () => {
    await server.stop();
  });

  beforeEach(async () => {
    await untilWorking(shared);
    await redis.flushall();
    store = new RedisKeyStore(shared, 60_000);
  });

  async function storedRecord(): Promise<Buffer> {
    return (await redis.getBuffer(KEY)) ?? Buffer.alloc(0);
  }

  describeKeyStore(() => ({ store: new RedisKeyStore(shared, TTL_MS), letPass: (ms) => sleep(ms) }));

  it('keeps each key under one of the gateway alone', async () => {
    await store.take('id', newMarker());
    expect(await redis.keys('cupi-gateway:idempotency:*')).toEqual([KEY]);
  });

  it('lets Redis expire a call in progress', async () => {
    await store.take('id', newMarker());
    expect(await redis.pttl(KEY)).toBeGreaterThan(50_000);
  });

  it('lets Redis expire an answer', async () => {
    await store.complete('id', newMarker(), ANSWER);
    expect(await redis.pttl(KEY)).toBeGreaterThan(50_000);
  });

  it.each([
    ['a call in progress', () => store.take('id', newMarker())],
    ['an answer', () => store.complete('id', newMarker(), ANSWER)],
    ['another type', () => redis.hset(KEY, 'status', '201')],
  ])('restores a lost expiry of %s', async (_what, put) => {
    await put();
    await redis.persist(KEY);
    await store.take('id', newMarker());
    expect(await redis.pttl(KEY)).toBeGreaterThan(50_000);
  });

  it('works on when its scripts are flushed', async () => {
    const marker = newMarker();
    await store.take('id', marker);
    await redis.script('FLUSH');
    await store.complete('id', marker, ANSWER);
    expect(await store.take('id', newMarker())).toEqual({ kind: 'replay', answer: ANSWER });
  });

  it('takes a key of another type as in progress', async () => {
    await redis.lpush(KEY, 'something else');
    expect(await store.take('id', newMarker())).toMatchObject({ kind: 'in-progress' });
  });

  it('does not delete a key of another type', async () => {
    await redis.lpush(KEY, 'something else');
    await store.complete('id', newMarker(), ANSWER);
    await store.release('id', newMarker());
    expect(await redis.lrange(KEY, 0, -1)).toEqual(['something else']);
  });

  it.each([
    ['is empty', () => Buffer.alloc(0)],
    ['is a foreign text', () => Buffer.from('{"status":201}')],
    ['has lost its end', (record: Buffer) => record.subarray(0, -1)],
    ['has got longer', (record: Buffer) => Buffer.concat([record, Buffer.of(0)])],
    ['is another byte somewhere', (record: Buffer) => Buffer.from(record).fill(7, 90, 91)],
    ['is of a later version', (record: Buffer) => Buffer.concat([Buffer.of(2), record.subarray(1)])],
  ])('takes a record that %s as in progress', async (_what, alter) => {
    await store.complete('id', newMarker(), ANSWER);
    await redis.set(KEY, alter(await storedRecord()));
    expect(await store.take('id', newMarker())).toMatchObject({ kind: 'in-progress' });
  });

  it('does not overwrite a record that it cannot read', async () => {
    await redis.set(KEY, '');
    await store.complete('id', newMarker(), ANSWER);
    expect(await redis.get(KEY)).toBe('');
  });

  it('replays no answer that was moved from another key', async () => {
    await store.complete('id', newMarker(), ANSWER);
    await redis.rename(KEY, 'cupi-gateway:idempotency:no');
    expect(await store.take('no', newMarker())).toMatchObject({ kind: 'in-progress' });
  });

  it('keeps the fingerprint, with which answers could be forged, to itself', async () => {
    await store.complete('id', newMarker('canary-fingerprint'), ANSWER);
    const record = await storedRecord();
    expect(record.includes('canary')).toBe(false);
    expect(record.includes(createHash('sha256').update('canary-fingerprint').digest())).toBe(true);
  });

  it('is unavailable when Redis rejects', async () => {
    await expect(new RedisKeyStore(shared, NEVER_MS).take('id', newMarker())).rejects.toThrow(
      new KeyStoreUnavailableError('Redis answered ERR'),
    );
  });

  it('shows neither keys nor answers in its errors', async () => {
    const answer = { ...ANSWER, headers: { location: 'canary-location' }, body: Buffer.from('canary-body') };
    const repeated: unknown = await new RedisKeyStore(shared, NEVER_MS)
      .complete('canary-id', newMarker(), answer)
      .catch((error: unknown) => error);
    expect(repeated).toBeInstanceOf(KeyStoreUnavailableError);
    expect(inspect(repeated, { depth: Infinity, showHidden: true })).not.toContain('canary');
  });
});
