import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { isRedisMissing, RedisServer } from '#libs/testing';
import { basic } from '../support/basic.js';
import { clientOf, useClientsFile } from '../support/clients-file.js';
import { ACCOUNT, API_KEY, type CallOptions } from '../support/gateway.js';
import { expectProblem } from '../support/problems.js';
import { exchange, isAnsweredByHitPath, type Headers } from '../support/exchange.js';
import { sendRaw } from '../support/raw-request.js';
import { SESSION_PATH, signIn } from '../support/sign-in.js';
import { seeded, useSimulatorGateway } from '../support/simulator-gateway.js';
import { TokenIssuer } from '../support/token-issuer.js';

const PATH = `/api/v1/phone-systems/${seeded.branch}`;
const LIST = '/api/v1/phone-systems?pageSize=3';
const TEXT_OUTSIDE_ASCII = '/api/v1/phone-systems?displayNameStartsWith=M';
const SYSTEM = '/api/v1/system';
const CACHED = { CACHE_TTL_SECONDS: '600', RATE_LIMIT_PER_MINUTE: '100000' };
const ALLOWED_ORIGIN = 'https://app.example';

/** Takes a read off the hit path without changing what it asks for. */
const ORDINARY = { 'Content-Length': '0' };

const issuer = await TokenIssuer.start();
const redis = isRedisMissing ? undefined : await RedisServer.open();
afterAll(async () => {
  await issuer.close();
  await redis?.stop();
});
const file = useClientsFile({
  clients: [
    clientOf('writer', 'key-of-writer', { scopes: ['telephony.write'] }),
    clientOf('caller', 'key-of-caller', { scopes: ['telephony.read'] }),
    clientOf('watcher', 'key-of-watcher', { scopes: ['system.read'] }),
  ],
  issuers: [issuer.registration()],
});

const KINDS = ['API key', 'token', 'session', 'Basic'] as const;
type Kind = (typeof KINDS)[number];

type Gateway = ReturnType<typeof useSimulatorGateway>;

/** The header field that carries the credentials of a caller of each kind. */
async function credentialsOf(kind: Kind, { call }: Gateway): Promise<Headers> {
  switch (kind) {
    case 'API key':
      return { 'X-API-Key': API_KEY };
    case 'token':
      return { Authorization: `Bearer ${await issuer.token({ scope: 'telephony.read system.read' })}` };
    case 'session':
      return { ...(await signIn(call, ACCOUNT.username, ACCOUNT.password)) };
    case 'Basic':
      return { Authorization: basic(ACCOUNT.username, ACCOUNT.password) };
  }
}

/** Reads by the ordinary path, so that the path is cached and the caller is known. Twice: Basic is accepted with the first. */
async function readBefore({ url }: Gateway, headers: Headers, ...paths: string[]): Promise<void> {
  for (const path of [...paths, ...paths]) await exchange(url(), path, { ...headers, ...ORDINARY });
}

/** How long it may take to connect to Redis. */
const READY_WITHIN_MS = 10_000;

/** Variants of a read that the hit path answers. */
const HITS: readonly (readonly [string, Headers])[] = [
  ['plain', {}],
  ['with an id', { 'X-Request-Id': 'of-the-caller' }],
  ['with an id that is not fit', { 'X-Request-Id': 'a b' }],
  ['that accepts anything', { Accept: '*/*' }],
  ['that accepts JSON', { Accept: 'application/json' }],
  ['with a condition that is not met', { 'If-None-Match': '"x"' }],
  ['with a condition on anything', { 'If-None-Match': '*' }],
  ['with a condition that is invalid', { 'If-None-Match': 'x' }],
  ['with an age limit', { 'Cache-Control': 'max-age=0' }],
  ['that is not to be stored', { 'Cache-Control': 'no-store' }],
  ['of a frontend on an origin that is allowed', { Origin: ALLOWED_ORIGIN }],
  ['of a frontend on another origin', { Origin: 'https://other.example' }],
  ['of a frontend without an origin', { Origin: 'null' }],
  ['with the header against forgery', { 'X-CSRF': '1' }],
  ['with accepted encodings', { 'Accept-Encoding': 'gzip, br' }],
  ['with a trace', { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' }],
  ['by way of a proxy', { 'X-Forwarded-For': '192.0.2.1' }],
  ['with an idempotency key', { 'Idempotency-Key': 'x' }],
];

/** Variants that it passes on. */
const OTHERS: readonly (readonly [string, Headers])[] = [
  ['with a body', { 'Content-Length': '0' }],
  ['that asks for a new read', { 'Cache-Control': 'max-age=0, no-cache' }],
  ['that prefers something else', { Accept: 'text/html, application/json;q=0.5' }],
];

const STORES: readonly (readonly [string, Record<string, string>])[] = [
  ['without Redis', {}],
  ...(redis ? [['with Redis', { REDIS_URL: redis.url }] as const] : []),
];

describe.each([...STORES])('a read with a fresh cache entry, %s', (_store, environment) => {
  const gateway = useSimulatorGateway(
    { phoneSystems: 6 },
    { ...CACHED, GATEWAY_CLIENTS_FILE: file.path, CORS_ORIGINS: ALLOWED_ORIGIN, ...environment },
  );

  beforeAll(async () => {
    const expected = environment.REDIS_URL === undefined ? {} : { redis: { status: 'up' } };
    await vi.waitFor(async () => {
      expect((await gateway.call('GET', '/health/ready')).body).toMatchObject(expected);
    }, READY_WITHIN_MS);
  });

  describe.each(KINDS)('by a caller with %s', (kind) => {
    let credentials: Headers;
    beforeAll(async () => {
      credentials = await credentialsOf(kind, gateway);
      await readBefore(gateway, credentials, PATH, LIST, SYSTEM, TEXT_OUTSIDE_ASCII);
    });
    beforeEach(async () => {
      await readBefore(gateway, credentials, PATH);
      gateway.simulator().clearRequests();
    });

    it.each([...HITS])('is answered by the hit path as by the ordinary one: %s', async (_what, headers) => {
      const paths = Object.keys(headers).length > 0 ? [PATH] : [PATH, LIST, SYSTEM, TEXT_OUTSIDE_ASCII];
      for (const path of paths) {
        const ordinary = await exchange(gateway.url(), path, { ...credentials, ...headers, ...ORDINARY });
        const hit = await exchange(gateway.url(), path, { ...credentials, ...headers });
        expect([ordinary.isOfHitPath, hit.isOfHitPath]).toEqual([false, true]);
        expect(hit.head).toEqual(ordinary.head);
        expect(hit.body).toBe(ordinary.body);
      }
      expect(gateway.simulator().requests).toEqual([]);
    });

    it.each([
      ['as it is', (tag: string) => tag],
      ['made weak', (tag: string) => `W/${tag}`],
      ['in a list', (tag: string) => `"x", ${tag}`],
    ])('is answered with 304 as by the ordinary path when it names the tag %s', async (_how, condition) => {
      const { head } = await exchange(gateway.url(), PATH, credentials);
      const tag = head.find((line) => line.startsWith('etag: '))?.slice('etag: '.length) ?? '';
      const headers = { ...credentials, 'If-None-Match': condition(tag) };
      const ordinary = await exchange(gateway.url(), PATH, { ...headers, ...ORDINARY });
      const hit = await exchange(gateway.url(), PATH, headers);
      expect(hit.head[0]).toBe('HTTP/1.1 304 Not Modified');
      expect([ordinary.isOfHitPath, hit.isOfHitPath]).toEqual([false, true]);
      expect(hit).toEqual({ ...ordinary, isOfHitPath: true });
    });

    it.each([...OTHERS])('is passed on: %s', async (_what, headers) => {
      expect(await isAnsweredByHitPath(gateway.url(), PATH, { ...credentials, ...headers })).toBe(false);
    });

    it('is passed on as HEAD', async () => {
      const { isOfHitPath, head } = await exchange(gateway.url(), PATH, credentials, 'HEAD');
      expect([isOfHitPath, head[0]]).toEqual([false, 'HTTP/1.1 200 OK']);
    });

    it('is counted once, whichever path answers', async () => {
      const remaining = async (headers: Headers): Promise<number> => {
        const options = { isAnonymous: true, headers: { ...credentials, ...headers } };
        const answer = await gateway.call('GET', PATH, options);
        return Number(/;r=(\d+)/.exec(String(answer.headers.ratelimit))?.[1]);
      };
      const first = await remaining({});
      const others = [
        await remaining({ 'Cache-Control': 'no-cache' }),
        await remaining(ORDINARY),
        await remaining({}),
      ];
      expect(others).toEqual([first - 1, first - 2, first - 3]);
    });

    it.each(KINDS.flatMap((other) => (other === kind ? [] : [[other] as const])))(
      'is rejected when it carries %s as well',
      async (other) => {
        const both = { ...(await credentialsOf(other, gateway)), ...credentials };
        // Both may be the same field.
        if (Object.keys(both).length < 2) return;
        const answer = await gateway.call('GET', PATH, { isAnonymous: true, headers: both });
        expect([answer.status, answer.body]).toMatchObject([400, { code: 'validation-failed' }]);
      },
    );
  });
});

describe('a read that was made before', () => {
  const gateway = useSimulatorGateway({ phoneSystems: 6 }, { ...CACHED, GATEWAY_CLIENTS_FILE: file.path });
  const { call, simulator } = gateway;

  beforeAll(async () => {
    for (const path of [PATH, LIST, SYSTEM]) await call('GET', path);
  });

  it('is logged and counted like any other', async () => {
    await call('GET', LIST, { headers: { 'X-Request-Id': 'logged-one' } });
    const line = gateway
      .log()
      .split('\n')
      .find((text) => text.includes('logged-one'));
    expect(JSON.parse(line ?? '{}')).toMatchObject({
      method: 'GET',
      route: '/api/v1/phone-systems',
      path: '/api/v1/phone-systems',
      status: 200,
      msg: 'request answered',
    });
    const metrics = (await call('GET', '/metrics', { isAnonymous: true })).text;
    expect(metrics).toMatch(/cache_results_total\{route="\/api\/v1\/phone-systems",result="hit"\} [1-9]/);
  });

  it.each<[string, CallOptions, number, string]>([
    ['without credentials', { isAnonymous: true }, 401, 'unauthenticated'],
    ['with an unknown key', { headers: { 'X-API-Key': `${API_KEY}x` } }, 401, 'unauthenticated'],
    [
      'with a broken token',
      { isAnonymous: true, headers: { Authorization: 'Bearer x' } },
      401,
      'unauthenticated',
    ],
    [
      'with the cookie of no session',
      { isAnonymous: true, headers: { Cookie: `__Host-cupi-session=${'A'.repeat(43)}` } },
      401,
      'unauthenticated',
    ],
    [
      'with a wrong password',
      { isAnonymous: true, headers: { Authorization: basic(ACCOUNT.username, 'wrong') } },
      401,
      'credentials-rejected',
    ],
    [
      'by a client that may only write',
      { headers: { 'X-API-Key': 'key-of-writer' } },
      403,
      'insufficient-scope',
    ],
    ['that does not accept JSON', { headers: { Accept: 'text/html' } }, 406, 'not-acceptable'],
  ])('is rejected %s', async (_how, options, status, code) => {
    const answer = await call('GET', PATH, options);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ code, status, instance: PATH });
  });

  it.each([
    ['key-of-caller', PATH, SYSTEM, 'system.read'],
    ['key-of-watcher', SYSTEM, PATH, 'telephony.read'],
  ])('is answered to clients for its group alone: %s', async (key, own, foreign, scope) => {
    const headers = { 'X-API-Key': key };
    expect(await isAnsweredByHitPath(gateway.url(), own, headers)).toBe(true);
    const answer = await call('GET', foreign, { headers });
    expectProblem(answer, 'insufficient-scope', foreign, { detail: `The call needs the scope ${scope}.` });
  });

  it('is passed on in a spelling that is new', async () => {
    const spelling = PATH.toUpperCase().replace('/API/V1/PHONE-SYSTEMS', '/api/v1/phone-systems');
    const headers = { 'X-API-Key': API_KEY };
    expect(await isAnsweredByHitPath(gateway.url(), spelling, headers)).toBe(false);
    expect(await isAnsweredByHitPath(gateway.url(), spelling, headers)).toBe(true);
  });

  it('is answered to a client with a cookie that is no session', async () => {
    expect(await isAnsweredByHitPath(gateway.url(), PATH, { 'X-API-Key': API_KEY, Cookie: 'a=b' })).toBe(
      true,
    );
  });

  it('is answered, though not by the hit path, to a client with a cookie whose value looks like a session', async () => {
    const headers = { 'X-API-Key': API_KEY, Cookie: 'a=__Host-cupi-session=b' };
    expect((await call('GET', PATH, { headers })).status).toBe(200);
    expect(await isAnsweredByHitPath(gateway.url(), PATH, headers)).toBe(false);
  });

  it('is rejected with two hosts', async () => {
    const bytes = `GET ${PATH} HTTP/1.1\r\nHost: a\r\nHost: b\r\nX-API-Key: ${API_KEY}\r\nConnection: close\r\n\r\n`;
    expect((await sendRaw(gateway.url(), bytes)).status).toBe(400);
  });

  it('is answered in turn on a connection that does not wait for answers', async () => {
    const bytesOf = (path: string, more = '') =>
      `GET ${path} HTTP/1.1\r\nHost: a\r\nX-API-Key: ${API_KEY}\r\n${more}\r\n`;
    simulator().faults.set('slow', { delayMs: 100 });
    const bytes =
      bytesOf(`${PATH}/associations`, 'X-Request-Id: first\r\n') +
      bytesOf(PATH, 'X-Request-Id: second\r\n') +
      bytesOf(PATH, 'X-Request-Id: third\r\nConnection: close\r\n');
    const { headers, text } = await sendRaw(gateway.url(), bytes);
    const ids = [headers['x-request-id'], ...[...text.matchAll(/x-request-id: (\w+)/gi)].map(([, id]) => id)];
    expect(ids).toEqual(['first', 'second', 'third']);
  });

  it('by a token is answered until the token has expired', async () => {
    const token = await issuer.token({ scope: 'telephony.read', exp: Math.floor(Date.now() / 1000) - 3 });
    const options = { isAnonymous: true, headers: { Authorization: `Bearer ${token}` } };
    expect((await call('GET', PATH, options)).status).toBe(200);
    expect((await call('GET', PATH, options)).status).toBe(200);
    await expect.poll(async () => (await call('GET', PATH, options)).status, { timeout: 5000 }).toBe(401);
  });
});

describe('a user who was answered by the hit path', () => {
  const gateway = useSimulatorGateway({ phoneSystems: 2 }, CACHED);
  const { call, simulator } = gateway;

  async function answered(kind: 'session' | 'Basic'): Promise<Record<string, string>> {
    const credentials = { ...(await credentialsOf(kind, gateway)) };
    await readBefore(gateway, credentials, PATH);
    expect(await isAnsweredByHitPath(gateway.url(), PATH, credentials)).toBe(true);
    return credentials;
  }

  it('is rejected at once after sign-out, and other sessions of the user are not', async () => {
    const [ended, other] = [await answered('session'), await answered('session')];
    const headers = { ...ended, 'X-CSRF': '1' };
    expect((await call('DELETE', SESSION_PATH, { isAnonymous: true, headers })).status).toBe(204);
    expectProblem(await call('GET', PATH, { isAnonymous: true, headers: ended }), 'unauthenticated', PATH);
    expect(await isAnsweredByHitPath(gateway.url(), PATH, other)).toBe(true);
  });

  it('is rejected by the former session after a new sign-in with its cookie', async () => {
    const former = await answered('session');
    const headers = { ...former, 'X-CSRF': '1' };
    const body = { username: ACCOUNT.username, password: ACCOUNT.password };
    expect((await call('POST', SESSION_PATH, { isAnonymous: true, headers, body })).status).toBe(201);
    expectProblem(await call('GET', PATH, { isAnonymous: true, headers: former }), 'unauthenticated', PATH);
  });

  it('gets no stored answer once Unity Connection has rejected the account, on any call', async () => {
    const [session, user] = [await answered('session'), await answered('Basic')];
    simulator().faults.set('unauthorized');
    const reload = { ...session, 'Cache-Control': 'no-cache' };
    const rejected = await call('GET', LIST, { isAnonymous: true, headers: reload });
    expectProblem(rejected, 'credentials-rejected', '/api/v1/phone-systems', { upstream: { status: 401 } });
    expectProblem(await call('GET', PATH, { isAnonymous: true, headers: session }), 'unauthenticated', PATH);
    const answer = await call('GET', PATH, { isAnonymous: true, headers: user });
    expectProblem(answer, 'credentials-rejected', PATH, { upstream: { status: 401 } });
  });
});

describe('the right password, while others are guessed', () => {
  const gateway = useSimulatorGateway({ phoneSystems: 2 }, CACHED);

  it('is no longer known to be right once ten guesses have failed, although it was just answered', async () => {
    const credentials = await credentialsOf('Basic', gateway);
    await readBefore(gateway, credentials, PATH);
    for (let count = 0; count < 10; count += 1) {
      expect(await isAnsweredByHitPath(gateway.url(), PATH, credentials)).toBe(true);
      const headers = { Authorization: basic(ACCOUNT.username, `wrong ${count}`) };
      expect((await gateway.call('GET', PATH, { isAnonymous: true, headers })).status).toBe(401);
    }
    const answer = await gateway.call('GET', PATH, { isAnonymous: true, headers: { ...credentials } });
    expectProblem(answer, 'rate-limited', PATH);
  });
});

describe('the quota of a caller', () => {
  const gateway = useSimulatorGateway(
    { phoneSystems: 2 },
    { ...CACHED, RATE_LIMIT_PER_MINUTE: '9', GATEWAY_CLIENTS_FILE: file.path },
  );

  it.each<[Kind, number]>([
    ['API key', 9],
    ['token', 9],
    // The sign-in counts, too.
    ['session', 8],
  ])('is used up by hits as well: %s', async (kind, quota) => {
    const credentials = await credentialsOf(kind, gateway);
    const statuses: unknown[] = [];
    for (let count = 0; count < 11; count += 1)
      statuses.push((await exchange(gateway.url(), PATH, credentials)).head[0]);
    expect(statuses.slice(0, quota)).toEqual(Array(quota).fill('HTTP/1.1 200 OK'));
    expect(statuses.slice(quota)).toEqual(Array(11 - quota).fill('HTTP/1.1 429 Too Many Requests'));
  });
});
