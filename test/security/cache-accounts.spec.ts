import { describe, expect, it } from 'vitest';
import { basic } from '../support/basic.js';
import { useCannedGateway } from '../support/canned-gateway.js';
import {
  answerOf,
  emptyAnswer,
  type CannedAnswer,
  type ReceivedRequest,
} from '../support/canned-upstream.js';
import { clientOf, useClientsFile } from '../support/clients-file.js';
import { API_KEY, type CallOptions } from '../support/gateway.js';
import { freshPath, CACHED, LIST, namedUpstream } from '../support/named-upstream.js';
import { SESSION_PATH, signIn } from '../support/sign-in.js';

const RELOAD = { 'Cache-Control': 'no-cache' };
const MISS = 'cupi-gateway; fwd=miss; stored';
const HIT = /^cupi-gateway; hit; ttl=\d+$/;

const clientsFile = useClientsFile({
  credentials: { other: { username: 'other', password: 'right' } },
  clients: [
    clientOf('other', 'key-of-the-other', { credential: 'other' }),
    clientOf('same', 'key-of-the-same-account'),
    clientOf('writer', 'key-of-the-writer', { scopes: ['telephony.write'] }),
  ],
});

const byKey = (key: string): CallOptions => ({ isAnonymous: true, headers: { 'X-API-Key': key } });
const byBasic = (username: string, password = 'right'): CallOptions => ({
  isAnonymous: true,
  headers: { Authorization: basic(username, password) },
});
const withHeaders = (caller: CallOptions, headers: Record<string, string>): CallOptions => ({
  ...caller,
  headers: { ...caller.headers, ...headers },
});

/** The user name that a request came with. */
function userOf({ head }: ReceivedRequest): string {
  const [, token = ''] = /^authorization: Basic (.*)$/im.exec(head) ?? [];
  return Buffer.from(token, 'base64').toString().split(':', 1).join();
}

/** Shows to each user the own name; knows no password but this one. */
const upstream: CannedAnswer = (request, socket) =>
  request.head.includes(basic(userOf(request), 'wrong'))
    ? emptyAnswer('401 Unauthorized')
    : namedUpstream(userOf)(request, socket);

describe('what is cached for an account', () => {
  const { call, upstreamAnswers, received } = useCannedGateway({
    ...CACHED,
    GATEWAY_CLIENTS_FILE: clientsFile.path,
  });

  const callers: [string, CallOptions][] = [
    ['administrator', {}],
    ['other', byKey('key-of-the-other')],
    ['alice', byBasic('alice')],
    ['bob', byBasic('bob')],
  ];

  it('is shown to no other account, miss or hit', async () => {
    upstreamAnswers(upstream);
    const path = freshPath();
    for (const expected of [MISS, HIT]) {
      for (const [username, caller] of callers) {
        const { body, headers } = await call('GET', path, caller);
        expect(body).toMatchObject({ displayName: username });
        expect(headers['cache-status']).toMatch(expected);
      }
    }
    expect(received()).toHaveLength(callers.length);
  });

  it('is shown to all whose work this account does', async () => {
    upstreamAnswers(upstream);
    const path = freshPath();
    await call('GET', path);
    const { headers } = await call('GET', path, byKey('key-of-the-same-account'));
    expect(headers['cache-status']).toMatch(HIT);
  });

  it('is shown to the user by Basic and by session, and after signing out by Basic alone', async () => {
    upstreamAnswers(upstream);
    const path = freshPath();
    await call('GET', path, byBasic('alice'));
    const cookie = await signIn(call, 'alice', 'right');
    const inSession = { isAnonymous: true, headers: cookie };
    const { body, headers } = await call('GET', path, inSession);
    expect(headers['cache-status']).toMatch(HIT);
    expect(body).toMatchObject({ displayName: 'alice' });
    await call('DELETE', SESSION_PATH, withHeaders(inSession, { 'X-CSRF': '1' }));
    expect((await call('GET', path, inSession)).status).toBe(401);
    expect((await call('GET', path, byBasic('alice'))).headers['cache-status']).toMatch(HIT);
  });

  it('has an entity tag, of a list, that reveals nothing to another account, even when it is shown the same', async () => {
    upstreamAnswers(() => answerOf('<PhoneSystems total="1"/>'));
    const path = `${LIST}?page=1234`;
    const tags = new Set<unknown>();
    for (const [, caller] of callers) tags.add((await call('GET', path, caller)).headers.etag);
    expect(tags.size).toBe(callers.length);
    const condition = { 'If-None-Match': [...tags].slice(1).map(String).join(', ') };
    expect((await call('GET', path, { headers: condition })).status).toBe(200);
  });

  it('has an entity tag, of an object, that is the same where the same is shown, and nowhere else', async () => {
    const path = freshPath();
    upstreamAnswers((request, socket) =>
      namedUpstream(() => (userOf(request) === 'bob' ? 'for bob' : 'for the others'))(request, socket),
    );
    const tags: unknown[] = [];
    for (const [, caller] of callers) tags.push((await call('GET', path, caller)).headers.etag);
    const [ofAll, , , ofBob] = tags;
    expect(tags).toEqual([ofAll, ofAll, ofAll, ofBob]);
    expect(ofBob).not.toBe(ofAll);
  });

  it('has an entity tag, of an object, that reveals nothing to another account that it has not read', async () => {
    upstreamAnswers(namedUpstream(() => 'the same for all'));
    const path = freshPath();
    const { headers } = await call('GET', path);
    const condition = { 'If-None-Match': headers.etag ?? '' };
    expect((await call('GET', path, withHeaders(byBasic('alice'), condition))).status).toBe(304);
    expect(received().map(userOf)).toEqual(['administrator', 'alice']);
    upstreamAnswers(() => emptyAnswer('403 Forbidden'));
    expect((await call('GET', path, withHeaders(byBasic('bob'), condition))).status).toBe(403);
  });

  it('is not shown for a wrong password, and stays as it is', async () => {
    upstreamAnswers(upstream);
    const path = freshPath();
    await call('GET', path, byBasic('carol'));
    for (const method of ['GET', 'HEAD'] as const) {
      expect((await call(method, path, byBasic('carol', 'wrong'))).status).toBe(401);
    }
    const { headers } = await call('GET', path, byBasic('carol'));
    expect(headers['cache-status']).toMatch(HIT);
    expect(received()).toHaveLength(3);
  });

  it('is invalidated when the account is rejected upstream, and that of others is not', async () => {
    upstreamAnswers(upstream);
    const paths = [freshPath(), freshPath(), `${LIST}?page=7`];
    for (const path of paths) {
      await call('GET', path, byBasic('dave'));
      await call('GET', path, byBasic('erin'));
    }
    upstreamAnswers(() => emptyAnswer('401 Unauthorized'));
    expect((await call('GET', freshPath(), byBasic('dave'))).status).toBe(401);
    for (const path of paths) {
      expect((await call('GET', path, byBasic('dave'))).status).toBe(401);
      expect((await call('GET', path, byBasic('erin'))).status).toBe(200);
    }
  });

  it.each<[number, string, CallOptions]>([
    [401, 'no credentials', { isAnonymous: true }],
    [401, 'an unknown key', byKey('unknown')],
    [401, 'a key that is known but for its case', byKey(API_KEY.toUpperCase())],
    [401, 'a token that is none', { isAnonymous: true, headers: { Authorization: 'Bearer x.y.z' } }],
    [401, 'a session that is none', { isAnonymous: true, headers: { Cookie: '__Host-cupi-session=x' } }],
    [401, 'an unknown scheme', { isAnonymous: true, headers: { Authorization: 'Digest x' } }],
    [400, 'two kinds of credentials', withHeaders(byBasic('alice'), { 'X-API-Key': API_KEY })],
    [403, 'no scope to read', byKey('key-of-the-writer')],
  ])('is not shown, with %d, for %s', async (status, _what, caller) => {
    upstreamAnswers(upstream);
    const path = freshPath();
    const { headers: cached } = await call('GET', path);
    for (const headers of [{}, { 'If-None-Match': cached.etag ?? '' }, { 'If-None-Match': '*' }, RELOAD]) {
      const answer = await call('GET', path, withHeaders(caller, headers));
      expect(answer.status).toBe(status);
      expect(answer.headers['cache-control']).toBe('no-store');
      for (const name of ['etag', 'age', 'cache-status']) expect(answer.headers).not.toHaveProperty(name);
    }
    expect((await call('GET', path)).headers['cache-status']).toMatch(HIT);
    expect(received()).toHaveLength(1);
  });

  it.each([{}, { 'If-None-Match': '*' }])('is not shown to who accepts no JSON', async (condition) => {
    upstreamAnswers(upstream);
    const path = freshPath();
    await call('GET', path);
    const headers = { ...condition, Accept: 'text/html' } as Record<string, string>;
    expect((await call('GET', path, { headers })).status).toBe(406);
  });

  it('is not a rejection by the upstream: it is called again, for this account and for others', async () => {
    const path = freshPath();
    upstreamAnswers(() => emptyAnswer('403 Forbidden'));
    expect((await call('GET', path, byBasic('alice'))).status).toBe(403);
    upstreamAnswers(upstream);
    for (const username of ['alice', 'bob']) {
      expect((await call('GET', path, byBasic(username))).body).toMatchObject({ displayName: username });
    }
  });

  it.each([
    { 'X-Forwarded-Host': 'evil.example' },
    { 'X-Forwarded-Proto': 'https' },
    { Forwarded: 'host=evil.example' },
    { 'X-Original-URL': '/api/v1/system' },
    { 'X-HTTP-Method-Override': 'DELETE' },
    { 'Accept-Language': 'de' },
    { 'Accept-Encoding': 'gzip' },
    { Origin: 'https://evil.example' },
    { Range: 'bytes=0-1' },
  ])('is the same whatever else a caller sends: %o', async (fields) => {
    upstreamAnswers(upstream);
    const [plain, poisoned] = [freshPath(), freshPath()];
    const headers = fields as Record<string, string>;
    const { text, headers: first } = await call('GET', plain);
    expect((await call('GET', plain, { headers })).text).toBe(text);
    expect((await call('GET', poisoned, { headers })).headers['cache-status']).toBe(MISS);
    const cached = await call('GET', poisoned);
    expect(cached.headers['cache-status']).toMatch(HIT);
    // The tag is a hash of all of it, the id included.
    const expected = text
      .replaceAll(plain.slice(-36), poisoned.slice(-36))
      .replace(JSON.stringify(first.etag), JSON.stringify(cached.headers.etag));
    expect(cached.text).toBe(expected);
  });
});

describe('the answer about a session', () => {
  const { call, upstreamAnswers } = useCannedGateway(CACHED);

  it('is not cached', async () => {
    upstreamAnswers(upstream);
    const headers = await signIn(call, 'alice', 'right');
    const { headers: told } = await call('GET', SESSION_PATH, { isAnonymous: true, headers });
    expect(told['cache-control']).toBe('no-store');
    for (const name of ['etag', 'cache-status']) expect(told).not.toHaveProperty(name);
  });
});

describe('calls that are answered from the cache', () => {
  const { call, upstreamAnswers } = useCannedGateway({ ...CACHED, RATE_LIMIT_PER_MINUTE: '5' });

  it('count as others do', async () => {
    upstreamAnswers(upstream);
    const path = freshPath();
    const statuses: number[] = [];
    for (let calls = 0; calls < 6; calls += 1) statuses.push((await call('GET', path)).status);
    expect(statuses).toEqual([...Array<number>(5).fill(200), 429]);
  });
});
