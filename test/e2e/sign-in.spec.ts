import { describe, expect, it } from 'vitest';
import { allScopes } from '#gateway/auth/clients/core';
import type { RequestError, Violation } from '#gateway/problems/core';
import { basic } from '../support/basic.js';
import { useCannedGateway } from '../support/canned-gateway.js';
import { emptyAnswer } from '../support/canned-upstream.js';
import { startGateway } from '../support/gateway.js';
import { expectErrors, expectProblem, unknownParameter } from '../support/problems.js';
import { SESSION_PATH, signIn } from '../support/sign-in.js';
import { upstreamOfUsers } from '../support/upstream-of-users.js';

const alice = { username: 'alice', password: 'pass:wörd 🔑' };
const HOUR_MS = 3_600_000;

describe('a sign-in', () => {
  const { call, upstreamAnswers, received } = useCannedGateway();

  const send = (body: object | string, headers = {}): ReturnType<typeof call> =>
    call('POST', SESSION_PATH, { isAnonymous: true, body, headers });

  it('is answered with the user and when the session ends', async () => {
    upstreamAnswers(upstreamOfUsers({ [alice.username]: alice.password }));
    const startMs = Date.now();
    const { status, body } = await send(alice);
    expect(status).toBe(201);
    const { expiresAt } = body as { expiresAt: string };
    expect(body).toEqual({ username: 'alice', expiresAt, scopes: [...allScopes] });
    expect(expiresAt).toBe(new Date(expiresAt).toISOString());
    expect(Date.parse(expiresAt) - startMs).toBeGreaterThanOrEqual(HOUR_MS);
    expect(Date.parse(expiresAt) - startMs).toBeLessThan(HOUR_MS + 5000);
  });

  it('sets one cookie, for this host and TLS alone, that scripts and other sites cannot use', async () => {
    upstreamAnswers(upstreamOfUsers({ [alice.username]: alice.password }));
    const { headers } = await send(alice);
    expect(headers['set-cookie']).toEqual([
      expect.stringMatching(
        /^__Host-cupi-session=[A-Za-z0-9_-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
      ),
    ]);
    expect(headers['cache-control']).toBe('no-store');
  });

  it('makes another token each time', async () => {
    upstreamAnswers(upstreamOfUsers({ [alice.username]: alice.password }));
    const cookies = [
      await signIn(call, 'alice', alice.password),
      await signIn(call, 'alice', alice.password),
    ];
    expect(new Set(cookies.map(({ Cookie }) => Cookie)).size).toBe(2);
  });

  it('is checked upstream with the account, and with nothing else', async () => {
    upstreamAnswers(upstreamOfUsers({ [alice.username]: alice.password }));
    await send(alice);
    expect(received().map(({ method, target }) => `${method} ${target}`)).toEqual(['GET /vmrest/version']);
    expect(received()[0]?.head).toContain(basic(alice.username, alice.password));
  });

  it.each([
    ['wrong', { ...alice, password: 'wrong' }],
    ['of an unknown user', { ...alice, username: 'nobody' }],
  ])('with a password that is %s is rejected, and sets no cookie', async (_kind, body) => {
    upstreamAnswers(upstreamOfUsers({ [alice.username]: alice.password }));
    const answer = await send(body);
    expectProblem(answer, 'credentials-rejected', SESSION_PATH, { upstream: { status: 401 } });
    expect(answer.headers['www-authenticate']).toBe('Bearer realm="cupi-gateway"');
    expect(answer.headers).not.toHaveProperty('set-cookie');
  });

  it.each([
    ['a colon in the user name', { ...alice, username: 'a:b' }],
    ['a line break in the password', { ...alice, password: 'a\nb' }],
  ])('with %s, which no account can have, is rejected without a call upstream', async (_kind, body) => {
    expectProblem(await send(body), 'credentials-rejected', SESSION_PATH);
    expect(received()).toEqual([]);
  });

  const ofBoth = (violation: Violation): RequestError[] =>
    ['/username', '/password'].map((pointer) => ({ pointer, ...violation }));

  it.each<[object, RequestError[]]>([
    [{}, ofBoth({ code: 'required', detail: 'is required' })],
    [{ username: 'alice' }, [{ pointer: '/password', code: 'required', detail: 'is required' }]],
    [
      { username: '', password: '' },
      ofBoth({ code: 'too-short', minLength: 1, detail: 'must not be empty' }),
    ],
    [{ username: 1, password: true }, ofBoth({ code: 'type', detail: 'must be a string' })],
    [
      { ...alice, Password: 'x', remember: true },
      [
        {
          pointer: '/Password',
          code: 'unknown',
          detail: 'is not a field; the field is called password',
        },
        { pointer: '/remember', code: 'unknown', detail: 'is not a field' },
      ],
    ],
    [[alice], [{ pointer: '', code: 'type', detail: 'must be a JSON object' }]],
  ])('by %j is not valid, and nothing is sent upstream', async (body, errors) => {
    expectErrors(await send(body), SESSION_PATH, errors);
    expect(received()).toEqual([]);
  });

  it('carries no other credentials of two kinds', async () => {
    const headers = { 'X-API-Key': 'x', Authorization: 'Basic eDp5' };
    expectErrors(await call('POST', SESSION_PATH, { headers, body: alice }), SESSION_PATH, [
      { parameter: 'X-API-Key', code: 'conflict', detail: 'cannot be combined with other credentials' },
      { parameter: 'Authorization', code: 'conflict', detail: 'cannot be combined with other credentials' },
    ]);
    expect(received()).toEqual([]);
  });

  it('has no query', async () => {
    const answer = await call('POST', `${SESSION_PATH}?username=alice`, { isAnonymous: true, body: alice });
    expectErrors(answer, SESSION_PATH, [unknownParameter('username')]);
    expect(received()).toEqual([]);
  });

  it.each([
    ['malformed-json', '{', {}],
    ['unsupported-media-type', 'username=alice', { 'Content-Type': 'application/x-www-form-urlencoded' }],
    ['not-acceptable', alice, { Accept: 'text/html' }],
    ['payload-too-large', { ...alice, password: 'x'.repeat(65_536) }, {}],
  ] as const)('may be rejected as %s', async (code, body, headers) => {
    expectProblem(await send(body, headers), code, SESSION_PATH);
    expect(received()).toEqual([]);
  });

  it.each([
    ['upstream-error', '500 Internal Server Error'],
    ['upstream-unavailable', '503 Service Unavailable'],
    ['upstream-forbidden', '403 Forbidden'],
  ] as const)('that cannot be checked is no session: %s', async (code, status) => {
    upstreamAnswers(() => emptyAnswer(status));
    const answer = await send(alice);
    expectProblem(answer, code, SESSION_PATH, { upstream: { status: Number(status.slice(0, 3)) } });
    expect(answer.headers).not.toHaveProperty('set-cookie');
  });

  it('does not show or log the password', async () => {
    const { call: callAnother, log } = await startGateway({ CUPI_URLS: 'http://127.0.0.1:9' });
    const body = { username: 'alice', password: 'canary-password' };
    const answer = await callAnother('POST', SESSION_PATH, { isAnonymous: true, body });
    expectProblem(answer, 'upstream-unavailable', SESSION_PATH);
    expect(answer.headers['retry-after']).toMatch(/^[1-9]\d*$/);
    expect(answer.text + log()).not.toContain('canary');
  });
});
