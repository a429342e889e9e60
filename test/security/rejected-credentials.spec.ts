import { beforeEach, describe, expect, it } from 'vitest';
import { basic } from '../support/basic.js';
import { useCannedGateway } from '../support/canned-gateway.js';
import { answerOf, emptyAnswer, type CannedAnswer } from '../support/canned-upstream.js';
import type { CallOptions, Method } from '../support/gateway.js';
import { freshPath, CACHED, LIST, namedUpstream } from '../support/named-upstream.js';
import { SESSION_PATH, signIn } from '../support/sign-in.js';

const HIT = /^cupi-gateway; hit; ttl=\d+$/;

const accepting = namedUpstream(() => 'PBX');
const rejecting: CannedAnswer = () => emptyAnswer('401 Unauthorized');
const failing: CannedAnswer = () => emptyAnswer('500 Internal Server Error');

/** One call, of which the upstream rejects the last request that it makes. */
interface RejectedCall {
  readonly what: string;
  readonly method: Method;
  readonly path: () => string;
  readonly options?: CallOptions;
  /** What the upstream answers to this call; rejects everything unless given. */
  readonly answer?: CannedAnswer;
}

const WRITE: CallOptions = { body: { displayName: 'new' } };

const CALLS: RejectedCall[] = [
  { what: 'a read', method: 'GET', path: freshPath },
  { what: 'a list', method: 'GET', path: () => `${LIST}?page=3` },
  { what: 'a read of the versions', method: 'GET', path: () => '/api/v1/system' },
  {
    what: 'a read past the cache',
    method: 'GET',
    path: () => LIST,
    options: { headers: { 'Cache-Control': 'no-cache' } },
  },
  {
    what: 'the check whether the parent of an empty list exists',
    method: 'GET',
    path: () => `${freshPath()}/axl-servers`,
    answer: (request, socket) =>
      request.target.includes('/axlservers')
        ? answerOf('<AXLServers total="0"></AXLServers>')
        : rejecting(request, socket),
  },
  { what: 'a creation', method: 'POST', path: () => LIST, options: WRITE },
  { what: 'a change', method: 'PATCH', path: freshPath, options: WRITE },
  { what: 'a deletion', method: 'DELETE', path: freshPath },
  {
    what: 'the read that a condition needs',
    method: 'PATCH',
    path: freshPath,
    options: { ...WRITE, headers: { 'If-Match': '"x"' } },
  },
  {
    what: 'the read of what was changed',
    method: 'PATCH',
    path: freshPath,
    options: WRITE,
    answer: (request, socket) =>
      request.method === 'GET' ? rejecting(request, socket) : accepting(request, socket),
  },
];

let lastCaller = 0;

/** A user whom no other test has, from an address that no other test has: rejections are counted by both. */
function freshUser() {
  lastCaller += 1;
  const username = `user-${lastCaller}`;
  const address = { 'X-Forwarded-For': `192.0.2.${lastCaller}` };
  return { username, address, headers: { ...address, Authorization: basic(username, 'right') } };
}

describe('what is stored for an account', () => {
  const { call, upstreamAnswers } = useCannedGateway({ ...CACHED, TRUST_PROXY: '127.0.0.1' });
  let path: string;

  beforeEach(() => {
    path = freshPath();
  });

  const callAs = (method: Method, path: string, headers: Record<string, string>, options: CallOptions = {}) =>
    call(method, path, { ...options, isAnonymous: true, headers: { ...options.headers, ...headers } });

  const makeRejected = (
    { method, path, options, answer = rejecting }: RejectedCall,
    headers: Record<string, string>,
  ) => {
    upstreamAnswers(answer);
    return callAs(method, path(), headers, options);
  };

  it.each(CALLS)(
    'is not served any more to a user whom the upstream has rejected on $what',
    async (refused) => {
      const { headers } = freshUser();
      upstreamAnswers(accepting);
      for (let time = 0; time < 2; time += 1) expect((await callAs('GET', path, headers)).status).toBe(200);
      expect((await makeRejected(refused, headers)).body).toMatchObject({ code: 'credentials-rejected' });
      // Nor to bridge a failure of the upstream.
      upstreamAnswers(failing);
      expect((await callAs('GET', path, headers)).body).toMatchObject({ code: 'upstream-error' });
    },
  );

  it.each(CALLS)(
    'is not served by Basic when $what of a session of the same user was rejected',
    async (refused) => {
      const { headers, username, address } = freshUser();
      upstreamAnswers(accepting);
      const cookie = await signIn(
        (method, path, options) => callAs(method, path, address, options),
        username,
        'right',
      );
      expect((await callAs('GET', path, headers)).status).toBe(200);
      const answer = await makeRejected(refused, { ...address, ...cookie, 'X-CSRF': '1' });
      expect(answer.body).toMatchObject({ code: 'credentials-rejected' });
      upstreamAnswers(failing);
      expect((await callAs('GET', path, headers)).body).toMatchObject({ code: 'upstream-error' });
    },
  );

  it('is not served any more when the user is rejected on signing in', async () => {
    const { headers, username, address } = freshUser();
    upstreamAnswers(accepting);
    await callAs('GET', path, headers);
    upstreamAnswers(rejecting);
    const body = { username, password: 'right' };
    expect((await callAs('POST', SESSION_PATH, address, { body })).status).toBe(401);
    upstreamAnswers(failing);
    expect((await callAs('GET', path, headers)).body).toMatchObject({ code: 'upstream-error' });
  });

  it('is still served when another password of the same user was rejected', async () => {
    const { headers, username, address } = freshUser();
    upstreamAnswers(accepting);
    await callAs('GET', path, headers);
    upstreamAnswers(rejecting);
    const wrong = { ...address, Authorization: basic(username, 'wrong') };
    expect((await callAs('DELETE', freshPath(), wrong)).status).toBe(401);
    const other = { ...address, Authorization: basic(`${username}-2`, 'right') };
    expect((await callAs('DELETE', freshPath(), other)).status).toBe(401);
    upstreamAnswers(failing);
    expect((await callAs('GET', path, headers)).status).toBe(200);
  });

  it('is still served when a session of the upstream has ended, and the password is still good', async () => {
    const { headers } = freshUser();
    upstreamAnswers((request, socket) =>
      /^cookie:/im.test(request.head)
        ? rejecting(request, socket)
        : answerOf(String(accepting(request, socket)).split('\r\n\r\n')[1] ?? '', {
            headers: 'Set-Cookie: JSESSIONID=0A1B2C3D; Path=/vmrest/\r\n',
          }),
    );
    for (const one of [path, freshPath()]) expect((await callAs('GET', one, headers)).status).toBe(200);
    upstreamAnswers(failing);
    expect((await callAs('GET', path, headers)).headers['cache-status']).toMatch(HIT);
  });
});

describe('what is stored for an account that the gateway holds', () => {
  const { call, upstreamAnswers } = useCannedGateway(CACHED);

  it('is not served any more when a write of one of its clients was rejected', async () => {
    const path = freshPath();
    upstreamAnswers(accepting);
    expect((await call('GET', path)).status).toBe(200);
    upstreamAnswers(rejecting);
    const answers = [await call('PATCH', freshPath(), WRITE), await call('GET', path)];
    for (const { body } of answers) expect(body).toMatchObject({ code: 'upstream-credentials-rejected' });
  });
});

describe('what is stored and stale', () => {
  const { call, upstreamAnswers } = useCannedGateway({ ...CACHED, CACHE_TTL_SECONDS: '0' });

  it('is not served any more when the refresh of something else in the background is rejected', async () => {
    const { headers } = freshUser();
    const [path, other] = [freshPath(), freshPath()];
    const get = (path: string) => call('GET', path, { isAnonymous: true, headers });
    upstreamAnswers(accepting);
    for (const one of [path, other]) expect((await get(one)).status).toBe(200);
    upstreamAnswers(rejecting);
    expect((await get(other)).status).toBe(200);
    await expect.poll(async () => (await get(path)).status, { timeout: 5_000 }).toBe(401);
  });
});
