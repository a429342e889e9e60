import { describe, expect, it } from 'vitest';
import { ACCOUNT, API_KEY, type Method } from '../support/gateway.js';
import { operations } from '../../apps/gateway/src/openapi/openapi-document.fixture.js';
import { expectProblem } from '../support/problems.js';
import { sendRaw } from '../support/raw-request.js';
import { seeded, useSimulatorGateway } from '../support/simulator-gateway.js';

const PATH = '/api/v1/phone-systems';
const CHALLENGE = 'Bearer realm="cupi-gateway"';

function basic(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

const OPEN_TO_ALL = ['GET /api/v1', 'POST /api/v1/auth/session'];

/** Every operation of the OpenAPI document that needs credentials, its path filled in. */
const guarded = operations
  .map(({ method, path }) => ({
    method: method.toUpperCase() as Method,
    path: path.replace(/\{[^}]+\}/g, seeded.branch),
  }))
  .filter(({ method, path }) => !OPEN_TO_ALL.includes(`${method} ${path}`));

describe('a caller without credentials', () => {
  const { call, simulator } = useSimulatorGateway({ phoneSystems: 2 });

  it.each(guarded)('is rejected by $method $path', async ({ method, path }) => {
    const answer = await call(method, path, { isAnonymous: true });
    expectProblem(answer, 'unauthenticated', path);
    expect(answer.headers['www-authenticate']).toBe(CHALLENGE);
    expect(simulator().requests).toEqual([]);
  });

  it.each([
    ['no JSON', '{', 'application/json'],
    ['no text that is read here', 'displayName=x', 'application/x-www-form-urlencoded'],
    ['too long', JSON.stringify({ displayName: 'x'.repeat(70_000) }), 'application/json'],
  ])('is rejected before a body that is %s is read', async (_fault, body, type) => {
    const options = { isAnonymous: true, body, headers: { 'Content-Type': type } };
    expectProblem(await call('POST', PATH, options), 'unauthenticated', PATH);
  });

  it.each([
    '/api/v1',
    '/openapi.json',
    '/openapi.yaml',
    '/docs',
    '/health/live',
    '/problems',
    '/problems/not-found',
  ])('is served %s', async (path) => {
    expect((await call('GET', path, { isAnonymous: true })).status).toBe(200);
  });
});

describe('credentials', () => {
  const username = 'jürgen';
  const password = 'p:a:ß 🔑';
  const { call, simulator, url } = useSimulatorGateway({
    phoneSystems: 2,
    readOnlyAdministrator: { username, password },
  });

  it('by API key work with the account of the gateway', async () => {
    expect((await call('GET', PATH)).status).toBe(200);
    expect(simulator().requests[0]?.username).toBe(ACCOUNT.username);
  });

  it('by Basic work with the account of the caller, whose password may have colons and any script', async () => {
    const headers = { Authorization: basic(username, password) };
    expect((await call('GET', PATH, { isAnonymous: true, headers })).status).toBe(200);
    expect(simulator().requests[0]?.username).toBe(username);
  });

  it('by Basic are known by the scheme, case-insensitively', async () => {
    const headers = { Authorization: basic(username, password).replace('Basic', 'bASIC') };
    expect((await call('GET', PATH, { isAnonymous: true, headers })).status).toBe(200);
  });

  it('of an account that may only read are forbidden to write', async () => {
    const headers = { Authorization: basic(username, password) };
    const answer = await call('POST', PATH, { isAnonymous: true, headers, body: { displayName: 'x' } });
    expectProblem(answer, 'upstream-forbidden', PATH, {
      upstream: expect.objectContaining({ status: 403 }) as object,
    });
  });

  it.each([
    ['the password is wrong', basic(ACCOUNT.username, 'wrong')],
    ['the password is empty', basic(ACCOUNT.username, '')],
    ['the user is not known', basic('nobody', ACCOUNT.password)],
  ])('by Basic are rejected upstream when %s', async (_reason, Authorization) => {
    const answer = await call('GET', PATH, { isAnonymous: true, headers: { Authorization } });
    expectProblem(answer, 'credentials-rejected', PATH, { upstream: { status: 401 } });
    expect(answer.headers['www-authenticate']).toBe(CHALLENGE);
  });

  it.each([
    ['an unknown key', { 'X-API-Key': 'unknown' }],
    ['an empty key', { 'X-API-Key': '' }],
    ['the key in another case', { 'X-API-Key': API_KEY.toUpperCase() }],
    ['Bearer', { Authorization: `Bearer ${API_KEY}` }],
    ['an unknown scheme', { Authorization: 'Digest username="administrator"' }],
    ['an empty Authorization', { Authorization: '' }],
    ['Basic alone', { Authorization: 'Basic' }],
    ['Basic that is no base64', { Authorization: 'Basic !!!' }],
    ['Basic without a colon', { Authorization: `Basic ${Buffer.from('administrator').toString('base64')}` }],
    ['Basic without a user name', { Authorization: basic('', ACCOUNT.password) }],
    ['Basic with a control character', { Authorization: basic('administrator', 'a\nb') }],
    [
      'Basic that is no UTF-8',
      { Authorization: `Basic ${Buffer.from('j\xFC:x', 'latin1').toString('base64')}` },
    ],
    ['a cookie', { Cookie: '__Host-cupi-session=x' }],
  ])('as %s are not known, and nothing is sent upstream', async (_kind, headers) => {
    const answer = await call('GET', PATH, { isAnonymous: true, headers });
    expectProblem(answer, 'unauthenticated', PATH);
    expect(answer.headers['www-authenticate']).toBe(CHALLENGE);
    expect(simulator().requests).toEqual([]);
  });

  it('of two kinds are rejected, also when both are right', async () => {
    const headers = { Authorization: basic(ACCOUNT.username, ACCOUNT.password) };
    const answer = await call('GET', PATH, { headers });
    expectProblem(answer, 'validation-failed', PATH, {
      errors: ['X-API-Key', 'Authorization'].map((parameter) => ({
        parameter,
        code: 'conflict',
        detail: 'cannot be combined with other credentials',
      })),
    });
    expect(simulator().requests).toEqual([]);
  });

  it('in two X-API-Key headers are not known', async () => {
    const fields = `X-API-Key: ${API_KEY}\r\n`.repeat(2);
    const answer = await sendRaw(
      url(),
      `GET ${PATH} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${fields}\r\n`,
    );
    expectProblem(answer, 'unauthenticated', PATH);
  });

  it('in two Authorization headers are rejected', async () => {
    const fields = `Authorization: ${basic(ACCOUNT.username, ACCOUNT.password)}\r\nAuthorization: Bearer x\r\n`;
    const answer = await sendRaw(
      url(),
      `GET ${PATH} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${fields}\r\n`,
    );
    expectProblem(answer, 'malformed-request', PATH, {
      detail: 'The header authorization is given more than once.',
    });
  });

  it('of the gateway that are rejected upstream are not an error of the caller', async () => {
    simulator().faults.set('unauthorized');
    expectProblem(await call('GET', PATH), 'upstream-credentials-rejected', PATH, {
      upstream: { status: 401 },
    });
  });
});
