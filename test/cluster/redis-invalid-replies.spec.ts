import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { basic } from '../support/basic.js';
import { openCannedUpstream } from '../support/canned-upstream.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { freshPath, CACHED, LIST, namedUpstream } from '../support/named-upstream.js';
import {
  isRedisMissing,
  type InvalidReply,
  outcomesOfInvalidReplies,
  RedisProxy,
  RedisServer,
} from '#libs/testing';
import { SESSION_PATH, signIn } from '../support/sign-in.js';

const READY = '/health/ready';
const alice = { username: 'alice', password: 'right' };
const byBasic = { isAnonymous: true, headers: { Authorization: basic('bob', 'right') } };

vi.setConfig({ testTimeout: 120_000 });

/** The answers to callers. */
type Answers = Readonly<Record<string, unknown>>;

/** Calls that use Redis. */
function callsOf({ call }: TestGateway, Cookie: string): Readonly<Record<string, () => Promise<unknown>>> {
  const bySession = { isAnonymous: true, headers: { Cookie, 'X-CSRF': '1' } };
  const keyed = { body: { displayName: 'PBX' }, headers: { 'Idempotency-Key': randomUUID() } };
  const status = async (...request: Parameters<typeof call>): Promise<number> =>
    (await call(...request)).status;
  return {
    'a read': () => status('GET', freshPath()),
    'a list': () => status('GET', LIST),
    'a read by a user': () => status('GET', freshPath(), byBasic),
    'a write': () => status('PATCH', freshPath(), { body: { displayName: 'PBX' } }),
    'a POST with a new key': () => status('POST', LIST, keyed),
    'a read in a session': () => status('GET', freshPath(), bySession),
    'a sign-out': () => status('DELETE', SESSION_PATH, bySession),
    'a sign-in': () => status('POST', SESSION_PATH, { isAnonymous: true, body: alice }),
  };
}

const EXPECTED: Answers = {
  'a read': 200,
  'a list': 200,
  'a read by a user': 200,
  'a write': 200,
  'a POST with a new key': 201,
  'a read in a session': 503,
  'a sign-out': 503,
  'a sign-in': 503,
  readiness: [200, { status: 'degraded', upstreamShare: expect.any(Number) as unknown }],
};

/** A sign-in expects OK: it only fails when another call has detected the outage before it. */
function expectedOf(reply: InvalidReply): Answers {
  return reply === 'OK' ? { ...EXPECTED, 'a sign-in': expect.toBeOneOf([201, 503]) as unknown } : EXPECTED;
}

describe.skipIf(isRedisMissing)('a gateway on a Redis that answers nonsense', () => {
  let redis: RedisServer;
  let upstream: Awaited<ReturnType<typeof openCannedUpstream>>;

  beforeAll(async () => {
    redis = await RedisServer.open();
    upstream = await openCannedUpstream(namedUpstream(() => 'PBX'));
  });

  afterAll(async () => {
    upstream.close();
    await redis.stop();
  });

  async function start(): Promise<{ readonly proxy: RedisProxy; readonly gateway: TestGateway }> {
    const proxy = await RedisProxy.start(redis.url);
    const gateway = await startGateway({ ...CACHED, REDIS_URL: proxy.url, CUPI_URLS: upstream.url });
    return { proxy, gateway };
  }

  /** @param first the call that is made first */
  async function answersOf(gateway: TestGateway, Cookie: string, first = 0): Promise<Answers> {
    const calls = Object.entries(callsOf(gateway, Cookie));
    const turn = first % calls.length;
    const answers: Record<string, unknown> = {};
    for (const [what, call] of [...calls.slice(turn), ...calls.slice(0, turn)]) answers[what] = await call();
    const ready = await gateway.call('GET', READY, { isAnonymous: true });
    return { ...answers, readiness: [ready.status, (ready.body as { redis: unknown }).redis] };
  }

  it('fails no call but those of sessions, whichever call meets it first', async () => {
    const idle = [await start(), await start(), await start(), await start()];
    let first = 0;
    const outcomes = await outcomesOfInvalidReplies(async (reply) => {
      const used = idle.pop();
      if (!used) throw new Error('There is no gateway left.');
      const { proxy, gateway } = used;
      const isUp = async () => (await gateway.call('GET', READY)).text.includes('"redis":{"status":"up"}');
      await expect.poll(isUp, { timeout: 20_000, interval: 100 }).toBe(true);
      const { Cookie } = await signIn(gateway.call, alice.username, alice.password);
      // Limits are checked first for every call: the others would only see the outage.
      proxy.replace(reply, (command) => !command.includes(':limit:'));
      const answers = await answersOf(gateway, Cookie, first++);
      proxy.passOn();
      idle.push(used);
      return answers;
    });
    expect(outcomes.size).toBeGreaterThan(30);
    for (const [reply, answers] of outcomes) expect([reply, answers]).toEqual([reply, expectedOf(reply)]);
  });

  it.each<InvalidReply>(['a nil', 'half a reply', 'no RESP'])(
    'starts, and fails no call but those of sessions, when all that Redis answers is %s',
    async (reply) => {
      const proxy = await RedisProxy.start(redis.url);
      proxy.replace(reply);
      const gateway = await startGateway({ ...CACHED, REDIS_URL: proxy.url, CUPI_URLS: upstream.url });
      expect(await answersOf(gateway, `__Host-cupi-session=${'A'.repeat(43)}`)).toEqual(EXPECTED);
    },
  );
});
