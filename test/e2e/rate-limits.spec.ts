import { describe, expect, it } from 'vitest';
import { basic } from '../support/basic.js';
import { useCannedGateway } from '../support/canned-gateway.js';
import { emptyAnswer } from '../support/canned-upstream.js';
import type { CallOptions } from '../support/gateway.js';
import { expectProblem } from '../support/problems.js';
import { SESSION_PATH, signIn } from '../support/sign-in.js';
import { upstreamOfUsers } from '../support/upstream-of-users.js';

const PATH = '/api/v1/phone-systems';
const passwords = {
  administrator: 'sample-password',
  alice: 'a',
  bob: 'b',
  carol: 'c',
  dave: 'd',
  erin: 'e',
  Erin: 'e',
  frank: 'f',
  FRANK: 'f',
  grace: 'g',
  heidi: 'h',
  ivan: 'i',
};

describe('a principal who may call three times a minute', () => {
  const { call, upstreamAnswers, received } = useCannedGateway({ RATE_LIMIT_PER_MINUTE: '3' });

  const callAs = (username: keyof typeof passwords): ReturnType<typeof call> => {
    upstreamAnswers(upstreamOfUsers(passwords));
    const headers = { Authorization: basic(username, passwords[username]) };
    return call('GET', PATH, { isAnonymous: true, headers });
  };

  async function exhaust(options: CallOptions): Promise<void> {
    upstreamAnswers(upstreamOfUsers(passwords));
    for (let count = 0; count < 3; count += 1) expect((await call('GET', PATH, options)).status).toBe(200);
  }

  it('gets the remaining number, and is rejected the fourth time without a call upstream', async () => {
    for (const remaining of [2, 1, 0]) {
      const { status, headers } = await callAs('alice');
      expect(status).toBe(200);
      expect(headers['ratelimit-policy']).toBe('"default";q=3;w=60');
      expect(headers.ratelimit).toMatch(new RegExp(`^"default";r=${remaining};t=(?:60|[1-5]?[0-9])$`));
      expect(headers).not.toHaveProperty('retry-after');
    }
    const answer = await callAs('alice');
    expectProblem(answer, 'rate-limited', PATH);
    expect(answer.headers.ratelimit).toMatch(/^"default";r=0;t=\d+$/);
    const resetSeconds = /t=(\d+)/.exec(answer.headers.ratelimit ?? '')?.[1];
    expect(answer.headers['retry-after']).toBe(resetSeconds);
    expect(received()).toHaveLength(3);
  });

  it('concerns no other principal', async () => {
    await exhaust({ isAnonymous: true, headers: { Authorization: basic('bob', 'b') } });
    expect((await callAs('bob')).status).toBe(429);
    expect((await callAs('carol')).status).toBe(200);
  });

  it('is one by the API key, whose rejected calls count as well', async () => {
    await call('GET', `${PATH}?unknown=1`);
    await call('PATCH', `${PATH}/x`, { body: {} });
    await call('GET', `${PATH}/x`);
    expectProblem(await call('GET', PATH), 'rate-limited', PATH);
    expect(received()).toEqual([]);
  });

  it('is one in all sessions', async () => {
    upstreamAnswers(upstreamOfUsers(passwords));
    const first = await signIn(call, 'dave', 'd');
    const second = await signIn(call, 'dave', 'd');
    const third = await call('GET', SESSION_PATH, { isAnonymous: true, headers: first });
    expect(third.headers.ratelimit).toContain('r=0');
    const fourth = await call('GET', SESSION_PATH, { isAnonymous: true, headers: second });
    expectProblem(fourth, 'rate-limited', SESSION_PATH);
  });

  it('is one in all spellings of a user name, by Basic', async () => {
    for (const username of ['erin', 'Erin'] as const) expect((await callAs(username)).status).toBe(200);
    expect((await callAs('erin')).headers.ratelimit).toContain('r=0');
    expectProblem(await callAs('Erin'), 'rate-limited', PATH);
  });

  it('is one in all spellings of a user name, in sessions', async () => {
    upstreamAnswers(upstreamOfUsers(passwords));
    const frank = await signIn(call, 'frank', 'f');
    const other = await signIn(call, 'FRANK', 'f');
    const { body, headers } = await call('GET', SESSION_PATH, { isAnonymous: true, headers: frank });
    expect(headers.ratelimit).toContain('r=0');
    expect(body).toMatchObject({ username: 'frank' });
    expect((await call('GET', SESSION_PATH, { isAnonymous: true, headers: other })).status).toBe(429);
  });

  it('is one by Basic and in sessions', async () => {
    upstreamAnswers(upstreamOfUsers(passwords));
    const headers = await signIn(call, 'heidi', 'h');
    for (let count = 0; count < 2; count += 1) expect((await callAs('heidi')).status).toBe(200);
    expect((await call('GET', SESSION_PATH, { isAnonymous: true, headers })).status).toBe(429);
  });

  it('gets the same when signing in, which counts as well', async () => {
    upstreamAnswers(upstreamOfUsers(passwords));
    const body = { username: 'grace', password: 'g' };
    const answers = [];
    for (let count = 0; count < 4; count += 1) {
      answers.push(await call('POST', SESSION_PATH, { isAnonymous: true, body }));
    }
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 429]);
    expect(answers[0]?.headers.ratelimit).toContain('r=2');
    expect(received()).toHaveLength(3);
  });

  it('loses nothing to somebody who only claims the name', async () => {
    upstreamAnswers(upstreamOfUsers(passwords));
    const headers = await signIn(call, 'ivan', 'i');
    const wrong = { Authorization: basic('ivan', 'wrong') };
    for (let count = 0; count < 4; count += 1) await call('GET', PATH, { isAnonymous: true, headers: wrong });
    expect((await call('GET', SESSION_PATH, { isAnonymous: true, headers })).headers.ratelimit).toContain(
      'r=1',
    );
  });

  it('is, while its credentials are not known, its address', async () => {
    const callUnknown = (): ReturnType<typeof call> =>
      call('GET', PATH, { isAnonymous: true, headers: { 'X-API-Key': 'unknown' } });
    for (let count = 0; count < 3; count += 1) expectProblem(await callUnknown(), 'unauthenticated', PATH);
    const fourth = await callUnknown();
    expectProblem(fourth, 'rate-limited', PATH);
    expect(fourth.headers['retry-after']).toMatch(/^\d+$/);
    expect(fourth.headers).not.toHaveProperty('ratelimit');
  });
});

describe('users whom the upstream has not accepted', () => {
  const environment = { RATE_LIMIT_PER_MINUTE: '3', TRUST_PROXY: '127.0.0.1' };
  const { call, upstreamAnswers, received } = useCannedGateway(environment);

  const from = (address: string, fields: Record<string, string> = {}) => ({
    isAnonymous: true,
    headers: { 'X-Forwarded-For': address, ...fields },
  });
  const callAs = (username: string, address: string): ReturnType<typeof call> =>
    call('GET', PATH, from(address, { Authorization: basic(username, 'right') }));
  const signInAs = (username: string, address: string): ReturnType<typeof call> =>
    call('POST', SESSION_PATH, { ...from(address), body: { username, password: 'right' } });
  const failing = () => emptyAnswer('500 Internal Server Error');
  const accepting = upstreamOfUsers(
    Object.fromEntries(['ann', 'bea', 'cas', 'dan', 'eva'].map((name) => [name, 'right'])),
  );

  it.each([
    ['upstream fails', failing, 502, '192.0.2.1'],
    ['upstream rejects them', () => emptyAnswer('401 Unauthorized'), 401, '192.0.2.2'],
  ])('share one quota, whatever names they give, when the %s', async (_, answer, status, address) => {
    upstreamAnswers(answer);
    for (const left of [2, 1]) {
      const { status: answered, headers } = await callAs(`a-${left} of ${address}`, address);
      expect([answered, headers.ratelimit]).toEqual([status, expect.stringContaining(`r=${left}`)]);
    }
    expect((await signInAs(`b of ${address}`, address)).status).toBe(status);
    expectProblem(await callAs(`c of ${address}`, address), 'rate-limited', PATH);
    expectProblem(await signInAs(`d of ${address}`, address), 'rate-limited', SESSION_PATH);
    expect(received()).toHaveLength(3);
  });

  it('use up neither the quota of another network nor that of users who are accepted there', async () => {
    const address = '192.0.2.3';
    upstreamAnswers(accepting);
    await callAs('ann', address);
    upstreamAnswers(failing);
    for (const username of ['x', 'y', 'z']) expect((await callAs(username, address)).status).toBe(502);
    expect((await callAs('bea', address)).status).toBe(429);
    upstreamAnswers(accepting);
    expect((await callAs('ann', address)).status).toBe(200);
    expect((await callAs('bea', '192.0.2.4')).status).toBe(200);
  });

  it('give it back when they are accepted, by Basic or on signing in', async () => {
    const address = '192.0.2.5';
    upstreamAnswers(accepting);
    for (const username of ['cas', 'dan']) expect((await callAs(username, address)).status).toBe(200);
    for (const username of ['eva', 'cas']) expect((await signInAs(username, address)).status).toBe(201);
    upstreamAnswers(failing);
    expect((await callAs('x', address)).headers.ratelimit).toContain('r=2');
  });

  it('include those that it rejects by now', async () => {
    const address = '192.0.2.6';
    upstreamAnswers(accepting);
    expect((await callAs('dan', address)).status).toBe(200);
    upstreamAnswers(() => emptyAnswer('401 Unauthorized'));
    expect((await callAs('dan', address)).status).toBe(401);
    upstreamAnswers(failing);
    for (let count = 0; count < 3; count += 1) expect((await callAs('dan', address)).status).toBe(502);
    expect((await callAs('x', address)).status).toBe(429);
  });
});

describe('credentials that are not known', () => {
  const { call } = useCannedGateway({ RATE_LIMIT_PER_MINUTE: '3', TRUST_PROXY: '127.0.0.1' });

  it.each([
    ['IPv6', (host: number) => `2001:db8::${host}`, '2001:db8:0:1::1'],
    ['IPv4', (host: number) => (host % 2 === 0 ? '192.0.2.1' : '::ffff:192.0.2.1'), '192.0.2.2'],
  ])('are counted together within one network of %s', async (_kind, addressOf, other) => {
    const codeFrom = async (address: string): Promise<unknown> => {
      const headers = { 'X-API-Key': 'unknown', 'X-Forwarded-For': address };
      return ((await call('GET', PATH, { headers })).body as { code: string }).code;
    };
    for (const host of [1, 2, 3]) expect(await codeFrom(addressOf(host))).toBe('unauthenticated');
    expect(await codeFrom(addressOf(4))).toBe('rate-limited');
    expect(await codeFrom(other)).toBe('unauthenticated');
  });
});
