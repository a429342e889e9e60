import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { basic } from '../support/basic.js';
import { useCluster } from '../support/cluster.js';
import { ACCOUNT, type Method, type TestGateway } from '../support/gateway.js';
import { isRedisMissing } from '#libs/testing';
import { isAnsweredByHitPath } from '../support/exchange.js';
import { SESSION_PATH, signIn } from '../support/sign-in.js';
import { upstreamOfUsers } from '../support/upstream-of-users.js';

const PATH = '/api/v1/phone-systems';
const password = 'canary-password-of-alice';
const apiKey = 'canary-key-of-the-cluster';
const secrets = { old: 'canary-old-secret-'.padEnd(40, 'x'), new: 'canary-new-secret-'.padEnd(40, 'x') };
const upstream = upstreamOfUsers({ alice: password, [ACCOUNT.username]: ACCOUNT.password });

type Headers = Record<string, string>;

async function statusOf(
  gateway: TestGateway | undefined,
  method: Method,
  path: string,
  headers: Headers,
): Promise<number | undefined> {
  return (await gateway?.call(method, path, { isAnonymous: true, headers }))?.status;
}

describe.skipIf(isRedisMissing)('gateways on one Redis', () => {
  const { redis, gateways } = useCluster(upstream, [
    { SESSION_SECRET: secrets.old, GATEWAY_API_KEY: apiKey, CACHE_TTL_SECONDS: '600' },
    { SESSION_SECRET: secrets.old, GATEWAY_API_KEY: apiKey, CACHE_TTL_SECONDS: '600' },
  ]);

  const signInAt = (gateway: TestGateway | undefined): Promise<{ Cookie: string }> => {
    if (!gateway) throw new Error('there is no such gateway');
    return signIn(gateway.call, 'alice', password);
  };

  it('know the sessions of each other', async () => {
    const [one, other] = gateways();
    const cookie = await signInAt(one);
    expect(await statusOf(other, 'GET', SESSION_PATH, cookie)).toBe(200);
    expect(await statusOf(other, 'GET', PATH, cookie)).toBe(200);
  });

  it('know no session that was ended at either', async () => {
    const [one, other] = gateways();
    const cookie = await signInAt(one);
    expect(await statusOf(other, 'DELETE', SESSION_PATH, { ...cookie, 'X-CSRF': '1' })).toBe(204);
    expect(await statusOf(one, 'GET', PATH, cookie)).toBe(401);
  });

  it('know it at once, although they answered the session from the cache a moment ago', async () => {
    const [one, other] = gateways();
    if (!one || !other) throw new Error('there are no two gateways');
    const cookie = await signInAt(one);
    for (const gateway of [one, other]) {
      for (let count = 0; count < 3; count += 1)
        expect(await statusOf(gateway, 'GET', PATH, cookie)).toBe(200);
      expect(await isAnsweredByHitPath(gateway.url, PATH, cookie)).toBe(true);
    }
    expect(await statusOf(other, 'DELETE', SESSION_PATH, { ...cookie, 'X-CSRF': '1' })).toBe(204);
    expect(await statusOf(other, 'GET', PATH, cookie)).toBe(401);
    expect(await statusOf(one, 'GET', PATH, cookie)).toBe(401);
  });

  it('store no secret in Redis, in their logs or in their answers', async () => {
    const [one, other] = gateways();
    const cookie = await signInAt(one);
    const token = cookie.Cookie.split('=', 2)[1] ?? '';
    const callers: Headers[] = [
      cookie,
      { 'X-API-Key': apiKey },
      { Authorization: basic('alice', password) },
      { Authorization: basic('alice', 'canary-wrong') },
      { 'X-API-Key': 'canary-unknown-key' },
    ];
    const answers = await Promise.all(
      callers.map(async (headers) => one?.call('GET', PATH, { isAnonymous: true, headers })),
    );
    const client = await redis().connect();
    await client.save();
    const dump = await readFile(redis().dumpFile);
    const said = [
      one?.log(),
      other?.log(),
      ...answers.map((answer) => answer?.text),
      dump.toString('latin1'),
    ];
    expect(said.join('\n')).not.toContain('canary');
    expect(said.join('\n')).not.toContain(token);
    expect(dump.includes(Buffer.from(token, 'base64url'))).toBe(false);
    expect(dump.includes('cupi-gateway:session:')).toBe(true);
    expect(dump.includes(Buffer.from(`alice:${password}`).toString('base64'))).toBe(false);
  });

  it('store nothing in Redis without an expiry', async () => {
    await signInAt(gateways()[0]);
    const client = await redis().connect();
    const keys = await client.keys('*');
    const lifetimesMs = await Promise.all(keys.map((key) => client.pttl(key)));
    expect(keys.length).toBeGreaterThan(0);
    expect(Math.min(...lifetimesMs)).toBeGreaterThan(0);
  });
});

describe.skipIf(isRedisMissing)('a secret that is replaced', () => {
  const { gateways } = useCluster(upstream, [
    { SESSION_SECRET: secrets.old },
    { SESSION_SECRET: `${secrets.new},${secrets.old}` },
    { SESSION_SECRET: secrets.new },
  ]);

  /** What each gateway answers to a session that was opened at one of them. */
  async function statusesOfSessionAt(index: number): Promise<(number | undefined)[]> {
    const gateway = gateways()[index];
    if (!gateway) throw new Error('there is no such gateway');
    const cookie = await signIn(gateway.call, 'alice', password);
    return Promise.all(gateways().map((each) => statusOf(each, 'GET', SESSION_PATH, cookie)));
  }

  it('ends no session while it is still known', async () => {
    expect(await statusesOfSessionAt(0)).toEqual([200, 200, 401]);
  });

  it('seals no new session', async () => {
    expect(await statusesOfSessionAt(1)).toEqual([401, 200, 200]);
  });

  it('is reported in the log when a session needs it', async () => {
    await statusesOfSessionAt(0);
    const log = gateways()[2]?.log() ?? '';
    expect(log).toContain('"reason":"unknown-secret"');
    expect(log).not.toContain('canary');
  });
});

describe.skipIf(isRedisMissing)('gateways on one Redis without a secret', () => {
  const { gateways } = useCluster(upstream, [{}, {}]);

  it('know no sessions of each other, and say so at the start', async () => {
    const [one, other] = gateways();
    if (!one) throw new Error('there is no gateway');
    const cookie = await signIn(one.call, 'alice', password);
    expect(await statusOf(other, 'GET', SESSION_PATH, cookie)).toBe(401);
    expect(one.log()).toContain(
      'replicas share no sessions, nor anything else that is sealed or hashed with it',
    );
  });
});
