import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { basic } from '../support/basic.js';
import { startCannedUpstream } from '../support/canned-upstream.js';
import { ACCOUNT, startGateway, type TestGateway } from '../support/gateway.js';
import { expectProblem } from '../support/problems.js';
import { isRedisMissing, RedisServer } from '#libs/testing';
import { SESSION_PATH, signIn } from '../support/sign-in.js';
import { upstreamOfUsers } from '../support/upstream-of-users.js';

const PATH = '/api/v1/phone-systems';
const alice = { username: 'alice', password: 'right' };

vi.setConfig({ testTimeout: 20_000 });

async function startOn(redisUrl: string): Promise<TestGateway> {
  const upstream = await startCannedUpstream(
    upstreamOfUsers({ [ACCOUNT.username]: ACCOUNT.password, [alice.username]: alice.password }),
  );
  return startGateway({ CUPI_URLS: upstream.url, REDIS_URL: redisUrl });
}

/** Expects sessions to fail, and everything else to work. */
async function expectOutage({ call }: TestGateway, Cookie: string): Promise<void> {
  const headers = { Cookie, 'X-CSRF': '1' };
  const ofSessions = [
    [PATH, await call('GET', PATH, { isAnonymous: true, headers })],
    [SESSION_PATH, await call('GET', SESSION_PATH, { isAnonymous: true, headers })],
    [SESSION_PATH, await call('DELETE', SESSION_PATH, { isAnonymous: true, headers })],
    [SESSION_PATH, await call('POST', SESSION_PATH, { isAnonymous: true, body: alice })],
  ] as const;
  for (const [path, answer] of ofSessions) {
    expectProblem(answer, 'session-store-unavailable', path);
    expect(answer.headers['retry-after']).toMatch(/^[1-9]\d*$/);
    expect(answer.headers).not.toHaveProperty('set-cookie');
  }
  const byBasic = { isAnonymous: true, headers: { Authorization: basic('alice', 'right') } };
  expect((await call('GET', PATH)).status).toBe(200);
  expect((await call('GET', PATH, byBasic)).status).toBe(200);
}

describe.skipIf(isRedisMissing)('a gateway whose Redis goes down', () => {
  it.each<[string, (redis: RedisServer) => unknown, (redis: RedisServer) => unknown]>([
    ['crashes', (redis) => redis.crash(), (redis) => redis.resume()],
    [
      'hangs',
      (redis) => {
        redis.freeze();
      },
      (redis) => {
        redis.thaw();
      },
    ],
  ])('answers all but sessions, and those when it is back: it %s', async (_fault, fail, recover) => {
    const redis = await RedisServer.start();
    const gateway = await startOn(redis.url);
    const { Cookie } = await signIn(gateway.call, 'alice', 'right');
    await fail(redis);
    await expectOutage(gateway, Cookie);
    await recover(redis);
    const statusOfSignIn = async (): Promise<number> =>
      (await gateway.call('POST', SESSION_PATH, { isAnonymous: true, body: alice })).status;
    await expect.poll(statusOfSignIn, { timeout: 5000, interval: 200 }).toBe(201);
    const { Cookie: another } = await signIn(gateway.call, 'alice', 'right');
    expect(
      (await gateway.call('GET', PATH, { isAnonymous: true, headers: { Cookie: another } })).status,
    ).toBe(200);
  });
});

describe.skipIf(isRedisMissing)('a gateway that may touch nothing in Redis but what is its own', () => {
  it('works as any other', async () => {
    const redis = await RedisServer.start();
    const rights = ['~cupi-gateway:*', '&cupi-gateway:*', '+@read', '+@write', '+@pubsub', '+@connection'];
    const client = await redis.connect();
    await client.call('ACL', 'SETUSER', 'gateway', 'on', '>secret', ...rights, '+eval', '+evalsha', '+time');
    const gateway = await startOn(redis.url.replace('//', '//gateway:secret@'));
    const { Cookie } = await signIn(gateway.call, 'alice', 'right');
    const bySession = { isAnonymous: true, headers: { Cookie, 'X-CSRF': '1' } };
    const keyed = { body: { displayName: 'PBX' }, headers: { 'Idempotency-Key': 'key' } };
    expect((await gateway.call('GET', PATH, bySession)).status).toBe(200);
    expect((await gateway.call('POST', PATH, keyed)).status).toBe(201);
    expect((await gateway.call('POST', PATH, keyed)).headers['idempotent-replayed']).toBe('true');
    expect((await gateway.call('DELETE', SESSION_PATH, bySession)).status).toBe(204);
    expect((await gateway.call('GET', '/health/ready')).body).toMatchObject({ redis: { status: 'up' } });
    expect(gateway.log()).not.toContain('Redis cannot be used');
  });
});

describe('a gateway whose Redis is down from the start', () => {
  const cookie = `__Host-cupi-session=${'A'.repeat(43)}`;

  it('answers all but sessions', async () => {
    await expectOutage(await startOn('redis://127.0.0.1:9'), cookie);
  });

  it('does so also when Redis takes connections and says nothing', async () => {
    const server = createServer((socket) => socket.on('error', () => undefined)).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await expectOutage(await startOn(`redis://127.0.0.1:${port}`), cookie);
  });

  it('says so once in the log, without the password of Redis', async () => {
    const gateway = await startOn('redis://user:canary-password@127.0.0.1:9');
    await gateway.call('GET', PATH);
    expect(gateway.log().match(/Redis cannot be used/g)).toHaveLength(1);
    expect(gateway.log()).not.toContain('canary');
  });
});
