import { describe, expect, it } from 'vitest';
import { useCannedGateway } from '../support/canned-gateway.js';
import type { Method } from '../support/gateway.js';
import { expectProblem } from '../support/problems.js';
import { SESSION_PATH, signIn } from '../support/sign-in.js';
import { PHONE_SYSTEM_ID, upstreamOfUsers } from '../support/upstream-of-users.js';

const LIST = '/api/v1/phone-systems';
const ONE = `${LIST}/${PHONE_SYSTEM_ID}`;
const FRIEND = 'https://app.example.test';
const body = { displayName: 'x' };

const writes: [Method, string, object][] = [
  ['POST', LIST, { body }],
  ['PATCH', ONE, { body }],
  ['PUT', ONE, { body }],
  ['DELETE', ONE, {}],
];

describe('a call that carries the session cookie', () => {
  const { call, upstreamAnswers, received } = useCannedGateway({ CORS_ORIGINS: FRIEND });

  /** Signs in, and calls by the session with these headers. */
  async function callSignedIn(method: Method, path: string, headers: Record<string, string>, options = {}) {
    upstreamAnswers(upstreamOfUsers({ alice: 'password' }));
    const cookie = await signIn(call, 'alice', 'password');
    return call(method, path, { ...options, isAnonymous: true, headers: { ...cookie, ...headers } });
  }

  it.each(writes)('needs X-CSRF, or nothing is sent upstream: %s', async (method, path, options) => {
    expectProblem(await callSignedIn(method, path, {}, options), 'csrf-header-missing', path);
    expect(received()).toHaveLength(1);
  });

  it.each(writes)('is let through with X-CSRF: %s', async (method, path, options) => {
    const { status } = await callSignedIn(method, path, { 'X-CSRF': '1' }, options);
    expect([200, 201, 204]).toContain(status);
  });

  it.each(['0', '', 'true', '1, 1', '11'])('needs X-CSRF: 1, and not %j', async (value) => {
    const answer = await callSignedIn('DELETE', ONE, { 'X-CSRF': value });
    expectProblem(answer, 'csrf-header-missing', ONE);
  });

  it.each(['GET', 'HEAD'] as const)('needs no X-CSRF to read: %s', async (method) => {
    expect((await callSignedIn(method, LIST, { Origin: 'https://evil.example.test' })).status).toBe(200);
  });

  it('needs X-CSRF to sign out, and stays signed in without', async () => {
    upstreamAnswers(upstreamOfUsers({ alice: 'password' }));
    const headers = await signIn(call, 'alice', 'password');
    const signOut = await call('DELETE', SESSION_PATH, { isAnonymous: true, headers });
    expectProblem(signOut, 'csrf-header-missing', SESSION_PATH);
    expect((await call('GET', SESSION_PATH, { isAnonymous: true, headers })).status).toBe(200);
  });

  it('needs X-CSRF to sign in again, and no session for that', async () => {
    const headers = { Cookie: '__Host-cupi-session=over' };
    const options = { isAnonymous: true, body: { username: 'alice', password: 'password' } };
    upstreamAnswers(upstreamOfUsers({ alice: 'password' }));
    const refused = await call('POST', SESSION_PATH, { ...options, headers });
    expectProblem(refused, 'csrf-header-missing', SESSION_PATH);
    expect(received()).toEqual([]);
    const signedIn = await call('POST', SESSION_PATH, { ...options, headers: { ...headers, 'X-CSRF': '1' } });
    expect(signedIn.status).toBe(201);
  });

  const https = 'https://gateway.example.test';
  const http = 'http://gateway.example.test';
  const unreadable = 'an origin that cannot be read';

  it.each([
    ['https://evil.example.test', 'the origin https://evil.example.test', https],
    ['HTTPS://EVIL.example.test:443', 'the origin https://evil.example.test', https],
    ['null', 'the origin null', http],
    ['', unreadable, http],
    ['https://', unreadable, https],
    ['https://a\tb"<script>', unreadable, https],
    [`${http}, ${FRIEND}`, unreadable, http],
    ['chrome-extension://gateway.example.test', 'the origin chrome-extension://gateway.example.test', http],
    ['https://localhost', 'the origin https://localhost', https],
    ['https://gateway.example.test.evil.test', 'the origin https://gateway.example.test.evil.test', https],
    [`${FRIEND}.evil.test`, `the origin ${FRIEND}.evil.test`, https],
    [FRIEND.replace('https', 'http'), `the origin ${FRIEND.replace('https', 'http')}`, http],
    [`https://${'x'.repeat(8000)}`, `the origin https://${'x'.repeat(261)}…`, https],
  ])('from the origin %j is rejected, and the problem names the allowed ones', async (Origin, sent, own) => {
    const headers = { 'X-CSRF': '1', Host: 'gateway.example.test', Origin };
    const answer = await callSignedIn('DELETE', ONE, headers);
    expectProblem(answer, 'origin-not-allowed', ONE, {
      detail: `The call comes from ${sent}. Allowed are the gateway's own, which it sees as ${own}, and those in CORS_ORIGINS.`,
    });
    expect(received()).toHaveLength(1);
  });

  it('gets first that X-CSRF is missing', async () => {
    const answer = await callSignedIn('DELETE', ONE, { Origin: 'https://evil.example.test' });
    expectProblem(answer, 'csrf-header-missing', ONE);
  });

  it.each([
    ['x'.repeat(8000), `${'x'.repeat(261)}…`],
    ['gateway.example.test:8443', 'gateway.example.test:8443'],
    ['GATEWAY.example.test:443', 'gateway.example.test'],
  ])("to the host %s gets the gateway's own origin", async (Host, own) => {
    const headers = { 'X-CSRF': '1', Host, Origin: 'https://evil.example.test' };
    const { body } = await callSignedIn('DELETE', ONE, headers);
    expect(body).toMatchObject({ detail: expect.stringContaining(` sees as https://${own}, `) as string });
  });

  it('to an invalid host is rejected as well', async () => {
    const headers = { 'X-CSRF': '1', Host: '%zz', Origin: 'https://%zz' };
    expectProblem(await callSignedIn('DELETE', ONE, headers), 'origin-not-allowed', ONE, {
      detail:
        "The call comes from an origin that cannot be read. Allowed are the gateway's own and those in CORS_ORIGINS.",
    });
  });

  it.each(['POST', 'DELETE'] as const)('from another origin neither signs in nor out: %s', async (method) => {
    const headers = { 'X-CSRF': '1', Origin: 'https://evil.example.test' };
    const options = method === 'POST' ? { body: { username: 'alice', password: 'password' } } : {};
    const answer = await callSignedIn(method, SESSION_PATH, headers, options);
    expectProblem(answer, 'origin-not-allowed', SESSION_PATH);
    expect(received()).toHaveLength(1);
  });

  it.each(['https://gateway.example.test', FRIEND])('from %s is let through', async (Origin) => {
    const headers = { 'X-CSRF': '1', Host: 'Gateway.example.test', Origin };
    expect((await callSignedIn('DELETE', ONE, headers)).status).toBe(204);
  });
});

describe('a proxy that names the port in Host', () => {
  const { call, upstreamAnswers } = useCannedGateway();

  it.each([
    ['gateway.example.test:443', 'https://gateway.example.test', 204],
    ['gateway.example.test:80', 'http://gateway.example.test', 204],
    ['gateway.example.test:8443', 'https://gateway.example.test:8443', 204],
    ['gateway.example.test:443', 'http://gateway.example.test', 403],
    ['gateway.example.test:8443', 'https://gateway.example.test', 403],
    ['gateway.example.test', 'https://gateway.example.test:8443', 403],
  ])('with Host %s and Origin %s: %i', async (Host, Origin, status) => {
    upstreamAnswers(upstreamOfUsers({ alice: 'password' }));
    const cookie = await signIn(call, 'alice', 'password');
    const headers = { ...cookie, 'X-CSRF': '1', Host, Origin };
    expect((await call('DELETE', ONE, { isAnonymous: true, headers })).status).toBe(status);
  });
});

describe('a call that carries an API key', () => {
  const { call, upstreamAnswers } = useCannedGateway({ CUPI_USERNAME: 'alice', CUPI_PASSWORD: 'password' });

  it.each(writes)('needs no X-CSRF: %s', async (method, path, options) => {
    upstreamAnswers(upstreamOfUsers({ alice: 'password' }));
    const answer = await call(method, path, { ...options, headers: { Origin: 'https://evil.example.test' } });
    expect([200, 201, 204]).toContain(answer.status);
  });
});

describe('a gateway behind a proxy', () => {
  const { call, upstreamAnswers } = useCannedGateway({ TRUST_PROXY: '127.0.0.1' });

  it('knows its own origin by what the proxy says', async () => {
    upstreamAnswers(upstreamOfUsers({ alice: 'password' }));
    const cookie = await signIn(call, 'alice', 'password');
    const headers = { ...cookie, 'X-CSRF': '1', 'X-Forwarded-Host': 'gw.example.test' };
    const deleteFrom = (Origin: string) =>
      call('DELETE', ONE, { isAnonymous: true, headers: { ...headers, Origin } });
    expect((await deleteFrom('https://gw.example.test')).status).toBe(204);
    expectProblem(await deleteFrom('https://other.example.test'), 'origin-not-allowed', ONE, {
      detail: expect.stringContaining(' sees as https://gw.example.test, ') as string,
    });
  });
});
