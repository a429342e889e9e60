import { describe, expect, it } from 'vitest';
import { useCannedGateway } from '../support/canned-gateway.js';
import { API_KEY } from '../support/gateway.js';
import { freshPath, CACHED, LIST, namedUpstream } from '../support/named-upstream.js';
import { sendRaw } from '../support/raw-request.js';
import { useSimulatorGateway } from '../support/simulator-gateway.js';

describe('a read with If-None-Match', () => {
  const { call, upstreamAnswers, received } = useCannedGateway(CACHED);

  /** A path that was read, and the tag of what was answered. */
  async function cached() {
    upstreamAnswers(namedUpstream(() => 'PBX'));
    const path = freshPath();
    const { headers } = await call('GET', path);
    return { path, etag: headers.etag ?? '' };
  }

  it.each([
    ['the tag', (etag: string) => etag],
    ['the tag as a weak one', (etag: string) => `W/${etag}`],
    ['the tag among others', (etag: string) => `"a", W/"b",${etag} , "c"`],
    ['any tag', () => '*'],
  ])('is 304 for a caller that has it: %s', async (_what, conditionOf) => {
    const { path, etag } = await cached();
    for (const method of ['GET', 'HEAD'] as const) {
      const { status, headers, text } = await call(method, path, {
        headers: { 'If-None-Match': conditionOf(etag) },
      });
      expect([status, text || '']).toEqual([304, '']);
      expect(headers.etag).toBe(etag);
      expect(headers['cache-control']).toBe('private, no-cache');
      expect(headers.vary).toBe('Accept, Authorization, Cookie, X-API-Key');
      expect(headers['cache-status']).toMatch(/^cupi-gateway; hit; ttl=\d+$/);
      expect(headers.age).toBe('0');
    }
    expect(received()).toHaveLength(1);
  });

  it('is 304 without headers of a body, or for HEAD of that which a GET would have', async () => {
    const { path, etag } = await cached();
    const { headers: whole } = await call('HEAD', path);
    const condition = { headers: { 'If-None-Match': etag } };
    const { headers: ofGet } = await call('GET', path, condition);
    for (const name of ['content-length', 'content-type', 'transfer-encoding'])
      expect(ofGet).not.toHaveProperty(name);
    const { headers: ofHead } = await call('HEAD', path, condition);
    expect(ofHead['content-length']).toBe(whole['content-length']);
  });

  it('is 304 as well when it has to be read upstream', async () => {
    const { path, etag } = await cached();
    const headers = { 'If-None-Match': etag, 'Cache-Control': 'no-cache' };
    const answer = await call('GET', path, { headers });
    expect([answer.status, answer.headers['cache-status']]).toEqual([304, 'cupi-gateway; fwd=request']);
    expect(answer.headers).not.toHaveProperty('content-type');
    expect(received()).toHaveLength(2);
  });

  it.each([
    ['another tag', () => '"another"'],
    ['the tag without quotes', (etag: string) => etag.replaceAll('"', '')],
    ['the tag with something more', (etag: string) => `${etag}x`],
    ['the tag in another case', (etag: string) => etag.toLowerCase()],
    ['nothing', () => ''],
  ])('is answered whole: %s', async (_what, conditionOf) => {
    const { path, etag } = await cached();
    const answer = await call('GET', path, { headers: { 'If-None-Match': conditionOf(etag) } });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ displayName: 'PBX' });
    expect(answer.headers.etag).toBe(etag);
  });

  it('is answered whole once it has changed', async () => {
    const { path, etag } = await cached();
    upstreamAnswers(namedUpstream(() => 'changed'));
    await call('PATCH', path, { body: { displayName: 'changed' } });
    const { status, body } = await call('GET', path, { headers: { 'If-None-Match': etag } });
    expect([status, body]).toMatchObject([200, { displayName: 'changed' }]);
  });

  it.each(['/api/v1/system', LIST, `${freshPath()}/axl-servers`, `${freshPath()}/associations`])(
    'is 304 for everything that is read: %s',
    async (path) => {
      upstreamAnswers(namedUpstream(() => 'PBX'));
      const { headers } = await call('GET', path);
      expect((await call('GET', path, { headers: { 'If-None-Match': headers.etag ?? '' } })).status).toBe(
        304,
      );
    },
  );

  it('is an error when it has a fault, whatever the condition', async () => {
    upstreamAnswers(namedUpstream(() => 'PBX'));
    const headers = { 'If-None-Match': '*' };
    expect((await call('GET', `${LIST}/x`, { headers })).status).toBe(400);
    expect((await call('GET', `${LIST}?x=1`, { headers })).status).toBe(400);
  });

  it('does not look at dates, and gives none', async () => {
    const { path } = await cached();
    const headers = { 'If-Modified-Since': new Date(Date.now() + 60_000).toUTCString() };
    const answer = await call('GET', path, { headers });
    expect(answer.status).toBe(200);
    expect(answer.headers).not.toHaveProperty('last-modified');
  });
});

describe('a 304 on the wire', () => {
  const { url, call } = useSimulatorGateway({ phoneSystems: 1 }, CACHED);

  it('ends with its header fields, so that the connection serves the next request', async () => {
    const { headers } = await call('GET', LIST);
    const request = (condition: string, more: string): string =>
      `GET ${LIST} HTTP/1.1\r\nHost: localhost\r\nX-API-Key: ${API_KEY}\r\n${condition}${more}\r\n`;
    const condition = `If-None-Match: ${String(headers.etag)}\r\n`;
    const answer = await sendRaw(url(), request(condition, '') + request('', 'Connection: close\r\n'));
    expect(answer.status).toBe(304);
    expect(answer.headers).not.toHaveProperty('content-length');
    expect(answer.headers).not.toHaveProperty('transfer-encoding');
    expect(answer.text).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  });
});
