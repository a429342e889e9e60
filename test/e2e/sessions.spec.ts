import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { allScopes } from '#gateway/auth/clients/core';
import { basic } from '../support/basic.js';
import { useCannedGateway } from '../support/canned-gateway.js';
import { emptyAnswer } from '../support/canned-upstream.js';
import { API_KEY } from '../support/gateway.js';
import { expectErrors, expectProblem, unknownParameter } from '../support/problems.js';
import { SESSION_PATH, signIn } from '../support/sign-in.js';
import { upstreamOfUsers } from '../support/upstream-of-users.js';

const PATH = '/api/v1/phone-systems';
const passwords = { alice: 'password of alice', bob: 'password of bob' };
const answer = upstreamOfUsers(passwords);
const CLEARED = '__Host-cupi-session=; Path=/; HttpOnly; Secure; SameSite=Strict; Max-Age=0';

/** A token of the right form that no session has. */
const FOREIGN_TOKEN = 'A'.repeat(43);

describe('a session', () => {
  const { call, upstreamAnswers, received } = useCannedGateway();

  /** Signs in, and calls by the session from then on. */
  async function userOf(username: keyof typeof passwords) {
    upstreamAnswers(answer);
    const cookie = await signIn(call, username, passwords[username]);
    const callAs = (...[method, path, { headers, ...options } = {}]: Parameters<typeof call>) =>
      call(method, path, { ...options, isAnonymous: true, headers: { ...cookie, ...headers } });
    return { cookie, callAs };
  }

  it('shows who is signed in, and until when', async () => {
    const { callAs } = await userOf('alice');
    const { status, body } = await callAs('GET', SESSION_PATH);
    expect(status).toBe(200);
    const { expiresAt } = body as { expiresAt: string };
    expect(body).toEqual({
      username: 'alice',
      expiresAt: new Date(expiresAt).toISOString(),
      scopes: [...allScopes],
    });
    expect(received()).toHaveLength(1);
  });

  it('works upstream with the account of its user', async () => {
    const { callAs } = await userOf('alice');
    expect((await callAs('GET', PATH)).status).toBe(200);
    expect(received()[1]?.head).toContain(basic('alice', passwords.alice));
    expect(received()[1]?.head).not.toContain('cupi-session');
  });

  it('of one user never shows what is of another, however many calls there are at once', async () => {
    const [alice, bob] = [await userOf('alice'), await userOf('bob')];
    const calls = Array.from({ length: 20 }, async (_, index) => {
      const { body } = await (index % 2 === 0 ? alice : bob).callAs('GET', PATH);
      return (body as { items: { displayName: string }[] }).items.map(({ displayName }) => displayName);
    });
    expect(await Promise.all(calls)).toEqual(calls.map((_, index) => [index % 2 === 0 ? 'alice' : 'bob']));
  });

  it('ends at sign-out, which takes the cookie back', async () => {
    const { callAs } = await userOf('alice');
    const signOut = await callAs('DELETE', SESSION_PATH, { headers: { 'X-CSRF': '1' } });
    expect([signOut.status, signOut.text || '']).toEqual([204, '']);
    expect(signOut.headers['set-cookie']).toEqual([CLEARED]);
    for (const path of [SESSION_PATH, PATH])
      expectProblem(await callAs('GET', path), 'unauthenticated', path);
  });

  it('outlives the sign-out of another of the same user', async () => {
    const [one, other] = [await userOf('alice'), await userOf('alice')];
    await one.callAs('DELETE', SESSION_PATH, { headers: { 'X-CSRF': '1' } });
    expect((await other.callAs('GET', SESSION_PATH)).status).toBe(200);
  });

  it('ends when its cookie is sent along with a new sign-in, and the other sessions of the user do not', async () => {
    const [former, other] = [await userOf('alice'), await userOf('alice')];
    const answered = await former.callAs('POST', SESSION_PATH, {
      headers: { 'X-CSRF': '1' },
      body: { username: 'bob', password: passwords.bob },
    });
    expect(answered.status).toBe(201);
    expect((await former.callAs('GET', SESSION_PATH)).status).toBe(401);
    expect((await other.callAs('GET', SESSION_PATH)).status).toBe(200);
  });

  it('outlives a sign-in that fails', async () => {
    const { callAs } = await userOf('alice');
    const body = { username: 'alice', password: 'wrong' };
    expect((await callAs('POST', SESSION_PATH, { headers: { 'X-CSRF': '1' }, body })).status).toBe(401);
    expect((await callAs('GET', SESSION_PATH)).status).toBe(200);
  });

  it('whose account is rejected upstream gets a 401', async () => {
    const { callAs } = await userOf('alice');
    upstreamAnswers(() => emptyAnswer('401 Unauthorized'));
    expectProblem(await callAs('GET', PATH), 'credentials-rejected', PATH, { upstream: { status: 401 } });
  });

  it.each([
    ['an API key', { 'X-API-Key': API_KEY }],
    ['Basic', { Authorization: basic('alice', passwords.alice) }],
    ['a token', { Authorization: 'Bearer x' }],
  ])('together with %s is rejected, and nothing is sent upstream', async (_kind, headers) => {
    const { callAs } = await userOf('alice');
    const detail = 'cannot be combined with other credentials';
    expectErrors(
      await callAs('GET', PATH, { headers }),
      PATH,
      [...Object.keys(headers), 'Cookie'].map((parameter) => ({ parameter, code: 'conflict', detail })),
    );
    expect(received()).toHaveLength(1);
  });

  it('is found among other cookies', async () => {
    const { cookie, callAs } = await userOf('alice');
    const headers = { Cookie: `theme=dark; x__Host-cupi-session=y; ${cookie.Cookie}; z=1` };
    expect((await callAs('GET', SESSION_PATH, { headers })).status).toBe(200);
  });

  it.each([
    ['empty', () => ''],
    ['short', () => 'x'],
    ['foreign', () => FOREIGN_TOKEN],
    ['garbage', () => '%00"<script>; \\'],
    ['long', () => 'A'.repeat(8000)],
    ['longer than it was', (token: string) => `${token}A`],
    ['in quotes', (token: string) => `"${token}"`],
    ['padded', (token: string) => `${token}=`],
    ['tampered with', (token: string) => (token.startsWith('A') ? 'B' : 'A') + token.slice(1)],
    ['in lower case', (token: string) => token.toLowerCase()],
  ])('is not known by a token that is %s', async (_kind, change) => {
    const { cookie, callAs } = await userOf('alice');
    const [name = '', token = ''] = cookie.Cookie.split('=');
    const refused = await callAs('GET', PATH, { headers: { Cookie: `${name}=${change(token)}` } });
    expectProblem(refused, 'unauthenticated', PATH);
    expect(refused.headers['www-authenticate']).toBe('Bearer realm="cupi-gateway"');
    expect(received()).toHaveLength(1);
  });

  it.each([
    ['an API key', {}],
    ['Basic', { isAnonymous: true, headers: { Authorization: basic('alice', passwords.alice) } }],
    ['nothing', { isAnonymous: true }],
  ])('is needed to ask for one: %s is not enough', async (_kind, options) => {
    for (const method of ['GET', 'DELETE'] as const) {
      expectProblem(await call(method, SESSION_PATH, options), 'unauthenticated', SESSION_PATH);
    }
    expect(received()).toEqual([]);
  });

  it('has no query', async () => {
    const { callAs } = await userOf('alice');
    const errors = [unknownParameter('x')];
    expectErrors(await callAs('GET', `${SESSION_PATH}?x=1`), SESSION_PATH, errors);
    const signOut = await callAs('DELETE', `${SESSION_PATH}?x=1`, { headers: { 'X-CSRF': '1' } });
    expectErrors(signOut, SESSION_PATH, errors);
    expect((await callAs('GET', SESSION_PATH)).status).toBe(200);
  });
});

describe('a session of one second', () => {
  const { call, upstreamAnswers } = useCannedGateway({ SESSION_TTL_SECONDS: '1' });

  it('ends when it is not used for that long, and lives on while it is', async () => {
    upstreamAnswers(answer);
    const headers = await signIn(call, 'alice', passwords.alice);
    const ask = () => call('GET', SESSION_PATH, { isAnonymous: true, headers });
    const startMs = performance.now();
    while (performance.now() - startMs < 1500) {
      await sleep(300);
      expect((await ask()).status).toBe(200);
    }
    await sleep(1050);
    expectProblem(await ask(), 'unauthenticated', SESSION_PATH);
  });

  it('says a later end after it was used', async () => {
    upstreamAnswers(answer);
    const headers = await signIn(call, 'alice', passwords.alice);
    const endMs = async () => {
      const { body } = await call('GET', SESSION_PATH, { isAnonymous: true, headers });
      return Date.parse((body as { expiresAt: string }).expiresAt);
    };
    const before = await endMs();
    await sleep(300);
    expect((await endMs()) - before).toBeGreaterThan(200);
  });
});
