import { readFile } from 'node:fs/promises';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SharedRedis } from '#libs/redis-client';
import { isRedisMissing, RedisServer, untilWorking } from '#libs/testing';
import { RedisSessionStore } from './redis-session-store.js';
import { SessionSecrets } from './session-secrets.js';
import { SessionStoreUnavailableError } from './session-store.js';
import { credentialsOf, idOf, SECRET } from './session-vault.fixture.js';
import { SessionVault, type SessionFailure } from './session-vault.js';

describe.skipIf(isRedisMissing)('SessionVault on Redis', () => {
  let server: RedisServer;
  let redis: Redis;
  let failures: SessionFailure[];

  async function openReplica(shared?: SharedRedis): Promise<SessionVault> {
    const store = new RedisSessionStore(shared ?? (await server.share()));
    const onFailure = (failure: SessionFailure) => failures.push(failure);
    return new SessionVault({ store, secrets: SessionSecrets.parse(SECRET), onFailure });
  }

  beforeAll(async () => {
    server = await RedisServer.open();
    redis = await server.connect();
  });

  afterAll(async () => {
    await server.stop();
  });

  beforeEach(async () => {
    failures = [];
    await redis.flushall();
  });

  it('finds at one replica what was opened at another', async () => {
    const [one, other] = [await openReplica(), await openReplica()];
    const { token } = await one.open('alice', 'pass: wörd');
    expect(credentialsOf((await other.find(token))?.account)).toBe('alice:pass: wörd');
  });

  it('finds nowhere what was closed at one replica', async () => {
    const [one, other] = [await openReplica(), await openReplica()];
    const { token } = await one.open('alice', 'password');
    await other.close(token);
    expect(await one.find(token)).toBeUndefined();
  });

  it('prolongs the time that Redis keeps a session for', async () => {
    const vault = await openReplica();
    const { token } = await vault.open('alice', 'password');
    await redis.pexpire(`cupi-gateway:session:${idOf(token)}`, 1_800_000);
    await vault.find(token);
    expect(await redis.pttl(`cupi-gateway:session:${idOf(token)}`)).toBeGreaterThan(3_500_000);
  });

  it('restores the expiry of a session that has lost it', async () => {
    const vault = await openReplica();
    const { token } = await vault.open('alice', 'password');
    await redis.persist(`cupi-gateway:session:${idOf(token)}`);
    await vault.find(token);
    expect(await redis.pttl(`cupi-gateway:session:${idOf(token)}`)).toBeGreaterThan(3_500_000);
  });

  it('does not find a session whose key holds another type, and says so', async () => {
    const vault = await openReplica();
    const { token } = await vault.open('alice', 'password');
    await redis.del(`cupi-gateway:session:${idOf(token)}`);
    await redis.hset(`cupi-gateway:session:${idOf(token)}`, 'username', 'alice');
    expect(await vault.find(token)).toBeUndefined();
    expect(failures).toEqual([{ sessionId: idOf(token), reason: 'malformed' }]);
  });

  it('writes no secret in a dump of Redis', async () => {
    const vault = await openReplica();
    const { token } = await vault.open('canary-user', 'canary-password');
    await vault.find(token);
    await redis.save();
    const dump = await readFile(server.dumpFile);
    expect(dump.includes(`cupi-gateway:session:${idOf(token)}`)).toBe(true);
    expect(dump.includes('canary')).toBe(false);
    expect(dump.includes(token)).toBe(false);
    expect(dump.includes(Buffer.from(token, 'base64url'))).toBe(false);
  });

  it('gives each of many sessions its own account at once', async () => {
    const vault = await openReplica();
    const users = Array.from({ length: 100 }, (_, index) => `user-${index}`);
    const found = await Promise.all(
      users.map(async (user) => {
        const { token } = await vault.open(user, `password of ${user}`);
        return credentialsOf((await vault.find(token))?.account);
      }),
    );
    expect(found).toEqual(users.map((user) => `${user}:password of ${user}`));
  });

  it('is unavailable while Redis is down and works again when it is back', async () => {
    const shared = await server.share();
    const vault = await openReplica(shared);
    const { token } = await vault.open('alice', 'password');
    await server.crash();
    await expect(vault.open('alice', 'password')).rejects.toThrow(SessionStoreUnavailableError);
    await expect(vault.find(token)).rejects.toThrow(SessionStoreUnavailableError);
    await expect(vault.close(token)).rejects.toThrow(SessionStoreUnavailableError);
    await server.resume();
    await untilWorking(shared);
    expect(await vault.find(token)).toBeUndefined();
    const again = await vault.open('alice', 'password');
    expect(await vault.find(again.token)).toBeDefined();
  });
});
