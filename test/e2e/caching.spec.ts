import { describe, expect, it } from 'vitest';
import { useCannedGateway } from '../support/canned-gateway.js';
import { answerOf, emptyAnswer, startCannedUpstream } from '../support/canned-upstream.js';
import { startGateway } from '../support/gateway.js';
import { freshPath, CACHED, LIST, namedUpstream } from '../support/named-upstream.js';

const STRONG_TAG = /^"[\x21\x23-\x7E]+"$/;
const VARY = 'Accept, Authorization, Cookie, X-API-Key';
const CACHED_JUST_NOW = /^cupi-gateway; hit; ttl=5\d$/;

const named = namedUpstream(() => 'PBX');

describe('what is read', () => {
  const { call, upstreamAnswers, received } = useCannedGateway(CACHED);

  it.each([
    ['a list', `${LIST}?displayName=kept`],
    ['a phone system', freshPath()],
    ['a list of AXL servers', `${freshPath()}/axl-servers`],
    ['an AXL server', `${freshPath()}/axl-servers/5f3c84e3-8ab1-4fae-a051-bc1db938dae4`],
    ['a list of associations', `${freshPath()}/associations`],
    ['an association', `${freshPath()}/associations/6b455973-13d1-4b10-871e-1d1d55f160d2`],
  ])('is read once and then cached: %s', async (_what, path) => {
    upstreamAnswers(named);
    const first = await call('GET', path);
    const callsOfFirst = received().length;
    const second = await call('GET', path);
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(first.headers['cache-status']).toBe('cupi-gateway; fwd=miss; stored');
    expect(second.headers['cache-status']).toMatch(CACHED_JUST_NOW);
    expect(second.text).toBe(first.text);
    expect(second.headers.etag).toBe(first.headers.etag);
    expect(received()).toHaveLength(callsOfFirst);
  });

  it('has an Age when it is a hit, and none when it was read for the call', async () => {
    upstreamAnswers(named);
    const path = freshPath();
    expect((await call('GET', path)).headers).not.toHaveProperty('age');
    expect((await call('GET', path)).headers.age).toBe('0');
    await new Promise((resolve) => setTimeout(resolve, 1050));
    const { headers } = await call('GET', path);
    const age = Number(headers.age);
    expect(age).toBeGreaterThanOrEqual(1);
    expect(headers['cache-status']).toBe(`cupi-gateway; hit; ttl=${59 - age}`);
  });

  it.each(['miss', 'hit'])('has the header fields of caching: %s', async (kind) => {
    upstreamAnswers(named);
    const path = freshPath();
    if (kind === 'hit') await call('GET', path);
    const { headers } = await call('GET', path);
    expect(headers.etag).toMatch(STRONG_TAG);
    expect(headers['cache-control']).toBe('private, no-cache');
    expect(headers.vary).toBe(VARY);
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
  });

  it('has another entity tag when it says something else', async () => {
    let name = 'one';
    upstreamAnswers(namedUpstream(() => name));
    const path = freshPath();
    const { headers: before } = await call('GET', path);
    name = 'other';
    const { headers: after } = await call('GET', path, { headers: { 'Cache-Control': 'no-cache' } });
    expect(after.etag).not.toBe(before.etag);
    expect(after.etag).toMatch(STRONG_TAG);
  });

  it('is cached for HEAD as for GET, whichever comes first', async () => {
    upstreamAnswers(named);
    for (const [first, second] of [
      ['GET', 'HEAD'],
      ['HEAD', 'GET'],
    ] as const) {
      const path = freshPath();
      const { headers } = await call(first, path);
      const answer = await call(second, path);
      expect(answer.headers['cache-status']).toMatch(CACHED_JUST_NOW);
      for (const name of ['etag', 'content-length', 'content-type', 'vary', 'cache-control']) {
        expect([name, answer.headers[name]]).toEqual([name, headers[name]]);
      }
    }
    expect(received()).toHaveLength(2);
  });

  it('is answered to HEAD without a body', async () => {
    upstreamAnswers(named);
    const path = freshPath();
    const [miss, hit] = [await call('HEAD', path), await call('HEAD', path)];
    expect([miss.status, miss.text || '', hit.status, hit.text || '']).toEqual([200, '', 200, '']);
  });

  it('also depends on Origin where browsers may call from elsewhere', async () => {
    const upstream = await startCannedUpstream(named);
    const origin = 'https://app.example.com';
    const gateway = await startGateway({ ...CACHED, CUPI_URLS: upstream.url, CORS_ORIGINS: origin });
    const path = freshPath();
    for (const headers of [{ Origin: origin }, {}, { Origin: origin }]) {
      expect((await gateway.call('GET', path, { headers })).headers.vary).toBe(`${VARY}, Origin`);
    }
    const { headers } = await gateway.call('GET', path, { headers: { Origin: origin } });
    expect(headers['cache-status']).toMatch(CACHED_JUST_NOW);
    expect(headers['access-control-allow-origin']).toBe(origin);
    expect(headers['access-control-expose-headers']).toContain('ETag');
  });

  it('has the same entity tag after a restart', async () => {
    const upstream = await startCannedUpstream(named);
    const path = freshPath();
    const tagOfNewGateway = async () =>
      (await (await startGateway({ ...CACHED, CUPI_URLS: upstream.url })).call('GET', path)).headers.etag;
    expect(await tagOfNewGateway()).toBe(await tagOfNewGateway());
  });
});

describe('what is read of the versions', () => {
  it('is read once and then cached', async () => {
    const upstream = await startCannedUpstream(named);
    const { call } = await startGateway({ ...CACHED, CUPI_URLS: upstream.url });
    const answers = [await call('GET', '/api/v1/system'), await call('GET', '/api/v1/system')];
    expect(answers[0]?.headers['cache-status']).toBe('cupi-gateway; fwd=miss; stored');
    expect(answers[1]?.headers['cache-status']).toMatch(CACHED_JUST_NOW);
    expect(answers[1]?.text).toBe(answers[0]?.text);
    expect(upstream.received).toHaveLength(2);
  });
});

describe('a call with Cache-Control: no-cache', () => {
  const { call, upstreamAnswers, received } = useCannedGateway(CACHED);

  it.each(['no-cache', 'No-Cache', 'max-age=0, no-cache', 'no-cache,max-age=0'])(
    'is read upstream, and its answer cached: %s',
    async (directives) => {
      let name = 'old';
      upstreamAnswers(namedUpstream(() => name));
      const path = freshPath();
      await call('GET', path);
      name = 'new';
      const reload = await call('GET', path, { headers: { 'Cache-Control': directives } });
      expect(reload.headers['cache-status']).toBe('cupi-gateway; fwd=request');
      expect(reload.headers).not.toHaveProperty('age');
      const next = await call('GET', path);
      expect(next.headers['cache-status']).toMatch(CACHED_JUST_NOW);
      expect([reload.body, next.body]).toMatchObject([{ displayName: 'new' }, { displayName: 'new' }]);
      expect(received()).toHaveLength(2);
    },
  );

  it.each(['max-age=0', 'no-store', 'x-no-cache'])('is none with %s', async (directives) => {
    upstreamAnswers(named);
    const path = freshPath();
    await call('GET', path);
    const { headers } = await call('GET', path, { headers: { 'Cache-Control': directives } });
    expect(headers['cache-status']).toMatch(CACHED_JUST_NOW);
  });

  it('gets the failure, since it accepts no cached answer', async () => {
    upstreamAnswers(named);
    const path = freshPath();
    await call('GET', path);
    upstreamAnswers(() => emptyAnswer('500 Internal Server Error'));
    expect((await call('GET', path, { headers: { 'Cache-Control': 'no-cache' } })).status).toBe(502);
    expect((await call('GET', path)).headers['cache-status']).toMatch(CACHED_JUST_NOW);
  });
});

describe('an error', () => {
  const { call, upstreamAnswers } = useCannedGateway({ ...CACHED, CUPI_RETRIES: '0' });

  it.each([
    [403, () => emptyAnswer('403 Forbidden')],
    [404, () => emptyAnswer('404 Not Found')],
    [502, () => emptyAnswer('500 Internal Server Error')],
    [502, () => answerOf('<PhoneSystem>')],
    [503, () => emptyAnswer('503 Service Unavailable')],
  ])('is never cached, and says that it must not be: %d', async (status, failure) => {
    const path = freshPath();
    upstreamAnswers(failure);
    const { status: told, headers } = await call('GET', path);
    expect(told).toBe(status);
    expect(headers['cache-control']).toBe('no-store');
    for (const name of ['etag', 'age', 'cache-status']) expect(headers).not.toHaveProperty(name);
    upstreamAnswers(named);
    const next = await call('GET', path);
    expect([next.status, next.headers['cache-status']]).toEqual([200, 'cupi-gateway; fwd=miss; stored']);
  });
});

describe('a gateway that keeps two answers', () => {
  const { call, upstreamAnswers } = useCannedGateway({ ...CACHED, CACHE_MAX_ENTRIES: '2' });

  it('forgets the one that was not wanted for longest when there is a third', async () => {
    upstreamAnswers(named);
    const [one, two, three] = [freshPath(), freshPath(), freshPath()];
    for (const path of [one, two, one, three]) await call('GET', path);
    expect((await call('GET', one)).headers['cache-status']).toMatch(CACHED_JUST_NOW);
    expect((await call('GET', three)).headers['cache-status']).toMatch(CACHED_JUST_NOW);
    expect((await call('GET', two)).headers['cache-status']).toBe('cupi-gateway; fwd=miss; stored');
  });
});

describe('a gateway that keeps nothing', () => {
  const { call, upstreamAnswers, received } = useCannedGateway();

  it('reads for every call, and has entity tags all the same', async () => {
    upstreamAnswers(named);
    const path = freshPath();
    const answers = [await call('GET', path), await call('GET', path)];
    expect(received()).toHaveLength(2);
    for (const { headers } of answers) {
      expect(headers['cache-status']).toBe('cupi-gateway; fwd=miss');
      expect(headers.etag).toMatch(STRONG_TAG);
      expect(headers['cache-control']).toBe('private, no-cache');
    }
  });
});
