import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { beforeAll, describe, expect, it } from 'vitest';
import { clientOf, useClientsFile } from '../support/clients-file.js';
import { API_KEY, type CallOptions } from '../support/gateway.js';
import { expectProblem } from '../support/problems.js';
import { sendRaw } from '../support/raw-request.js';
import { seeded, useSimulatorGateway } from '../support/simulator-gateway.js';
import { TokenIssuer } from '../support/token-issuer.js';

const PATH = `/api/v1/phone-systems/${seeded.branch}`;
const LIST = '/api/v1/phone-systems?pageSize=3';
const SYSTEM = '/api/v1/system';
const CACHED = { CACHE_TTL_SECONDS: '600' };

/** Takes a read off the lane without changing what it asks for. */
const LONG_WAY = { 'Cache-Control': 'max-age=600' };

const issuer = await TokenIssuer.start();
const file = useClientsFile({
  clients: [
    clientOf('writer', 'key-of-writer', { scopes: ['telephony.write'] }),
    clientOf('caller', 'key-of-caller', { scopes: ['telephony.read'] }),
    clientOf('watcher', 'key-of-watcher', { scopes: ['system.read'] }),
  ],
  issuers: [issuer.registration()],
});

/** Whether the lane has answered: it writes names as they are registered, and Fastify writes all of them in lower case. */
async function isAnsweredByLane(
  url: string,
  path: string,
  headers: Record<string, string>,
): Promise<boolean> {
  const call = request(`${url}${path}`, { headers: { 'X-API-Key': API_KEY, ...headers } }).end();
  const [answer] = (await once(call, 'response')) as [IncomingMessage];
  answer.resume();
  expect(answer.statusCode).toBeLessThan(400);
  return answer.rawHeaders.includes('ETag');
}

function comparable(headers: Record<string, unknown>): Record<string, unknown> {
  const { date, age, ratelimit, 'x-request-id': id, 'cache-status': status, ...others } = headers;
  expect([date, ratelimit, id].every((value) => typeof value === 'string')).toBe(true);
  return { ...others, hasAge: age !== undefined, status: String(status).replace(/\d+$/, '') };
}

describe('a read that was made before', () => {
  const gateway = useSimulatorGateway({ phoneSystems: 6 }, { ...CACHED, GATEWAY_CLIENTS_FILE: file.path });
  const { call, simulator } = gateway;

  beforeAll(async () => {
    for (const path of [PATH, LIST, SYSTEM]) await call('GET', path);
  });

  it.each<[string, Record<string, string>]>([
    ['plain', {}],
    ['with an id', { 'X-Request-Id': 'x' }],
    ['with a condition', { 'If-None-Match': '"x"' }],
    ['of whatever accepts anything', { Accept: '*/*' }],
  ])('takes the lane: %s', async (_what, headers) => {
    for (const path of [PATH, LIST, SYSTEM]) {
      expect(await isAnsweredByLane(gateway.url(), path, headers)).toBe(true);
    }
  });

  it.each<[string, string, Record<string, string>]>([
    ['with a wish for the cache', PATH, LONG_WAY],
    ['with a cookie', PATH, { Cookie: 'a=b' }],
    ['of a page elsewhere', PATH, { Origin: 'https://a.example' }],
    ['with a body', PATH, { 'Content-Length': '0' }],
    ['of whatever prefers something else', PATH, { Accept: 'text/html, application/json;q=0.5' }],
    ['in another spelling', PATH.toUpperCase().replace('/API/V1/PHONE-SYSTEMS', '/api/v1/phone-systems'), {}],
  ])('takes the full pipeline: %s', async (_what, path, headers) => {
    expect(await isAnsweredByLane(gateway.url(), path, headers)).toBe(false);
  });

  it.each([PATH, LIST, SYSTEM])('is answered as by the full pipeline: %s', async (path) => {
    const lane = await call('GET', path);
    const longWay = await call('GET', path, { headers: LONG_WAY });
    expect(lane.text).toBe(longWay.text);
    expect(comparable(lane.headers)).toEqual(comparable(longWay.headers));
    expect(simulator().requests).toEqual([]);
  });

  it('is answered with 304 as by the full pipeline', async () => {
    const { etag = '' } = (await call('GET', PATH)).headers as Record<string, string>;
    const condition = { 'If-None-Match': `W/${etag}` };
    const lane = await call('GET', PATH, { headers: condition });
    const longWay = await call('GET', PATH, { headers: { ...condition, ...LONG_WAY } });
    expect([lane.status, longWay.status]).toEqual([304, 304]);
    expect(comparable(lane.headers)).toEqual(comparable(longWay.headers));
  });

  it('has text outside ASCII as it was sent', async () => {
    const path = '/api/v1/phone-systems?displayNameStartsWith=M';
    const first = await call('GET', path);
    expect(first.text).toContain('Müller & Söhne');
    expect((await call('GET', path)).text).toBe(first.text);
  });

  it('takes the request id of the caller, and one that is not fit is replaced', async () => {
    const fit = await call('GET', PATH, { headers: { 'X-Request-Id': 'of-the-caller' } });
    expect(fit.headers['x-request-id']).toBe('of-the-caller');
    const unfit = await call('GET', PATH, { headers: { 'X-Request-Id': 'a b' } });
    expect(unfit.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
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
      'by a client that may only write',
      { headers: { 'X-API-Key': 'key-of-writer' } },
      403,
      'insufficient-scope',
    ],
    ['with two kinds of credentials', { headers: { Authorization: 'Bearer x' } }, 400, 'validation-failed'],
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
    expect(await isAnsweredByLane(gateway.url(), own, headers)).toBe(true);
    const answer = await call('GET', foreign, { headers });
    expectProblem(answer, 'insufficient-scope', foreign, { detail: `The call needs the scope ${scope}.` });
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

describe('the quota of a client', () => {
  const { call } = useSimulatorGateway({ phoneSystems: 2 }, { ...CACHED, RATE_LIMIT_PER_MINUTE: '5' });

  it('is used up by reads that were made before as well', async () => {
    const statuses = [];
    for (let count = 0; count < 7; count += 1) statuses.push((await call('GET', PATH)).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 429]);
  });
});
