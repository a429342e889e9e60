import { describe, expect, it } from 'vitest';
import { problemCatalogue } from '#gateway/problems/core';
import { API_KEY } from '../support/gateway.js';
import { expectProblem } from '../support/problems.js';
import { sendRaw, type RawAnswer } from '../support/raw-request.js';
import { useSimulatorGateway } from '../support/simulator-gateway.js';

const PATH = '/api/v1/phone-systems';
const HOST = 'Host: localhost\r\n';
const KEY = `X-API-Key: ${API_KEY}\r\n`;

describe('a request that breaks the rules of HTTP', () => {
  const { url, simulator } = useSimulatorGateway({ phoneSystems: 1 });

  async function expectRejected(bytes: string): Promise<RawAnswer> {
    const answer = await sendRaw(url(), bytes);
    expect(simulator().requests).toEqual([]);
    return answer;
  }

  const post = `POST ${PATH} HTTP/1.1\r\n${HOST}${KEY}Content-Type: application/json\r\n`;

  it.each([
    ['both framings', `${post}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
    ['two lengths', `${post}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`],
    ['a negative length', `${post}Content-Length: -1\r\n\r\n`],
    ['a signed length', `${post}Content-Length: +2\r\n\r\n{}`],
    ['a transfer coding after chunked', `${post}Transfer-Encoding: chunked, identity\r\n\r\n`],
    ['a blank before the colon', `${post}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n`],
    ['a folded header', `${post}X-A: a\r\n b\r\nContent-Length: 2\r\n\r\n{}`],
    ['a bare line feed', `GET ${PATH} HTTP/1.1\n${HOST}${KEY}\r\n`],
    ['a blank in the target', `GET ${PATH} x HTTP/1.1\r\n${HOST}${KEY}\r\n`],
    ['no HTTP at all', '\x16\x03\x01\x02\x00'],
    ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ])('is rejected and ends the connection: %s', async (_kind, bytes) => {
    expectProblem(await expectRejected(bytes), 'malformed-request', '');
  });

  it.each([
    ['an unknown transfer coding', 'Transfer-Encoding: xchunked\r\n\r\n'],
    ['a bad chunk size', 'Transfer-Encoding: chunked\r\n\r\nzz\r\n'],
  ])('is rejected with its path and its id when the error is in its body: %s', async (_kind, rest) => {
    const answer = await expectRejected(`${post}X-Request-Id: mine\r\n${rest}`);
    expectProblem(answer, 'malformed-request', PATH);
    expect(answer.headers['x-request-id']).toBe('mine');
  });

  it.each([
    ['no host', '', 'The header host is missing.'],
    ['two hosts', `${HOST}Host: other\r\n`, 'The header host is given more than once.'],
    ['a host that is none', 'Host: a b\r\n', 'The header host is not valid.'],
    ['a host with a path', 'Host: localhost/x\r\n', 'The header host is not valid.'],
    [
      'two types',
      `${HOST}Content-Type: application/json\r\nContent-Type: text/plain\r\n`,
      'The header content-type is given more than once.',
    ],
  ])('is rejected: %s', async (_kind, fields, detail) => {
    const answer = await expectRejected(`GET ${PATH} HTTP/1.1\r\n${KEY}${fields}Connection: close\r\n\r\n`);
    expectProblem(answer, 'malformed-request', PATH, { detail });
  });

  it('is rejected: another host in the target than in the header', async () => {
    const target = `http://evil.example${PATH}?page=1`;
    const answer = await expectRejected(`GET ${target} HTTP/1.1\r\n${HOST}${KEY}Connection: close\r\n\r\n`);
    expectProblem(answer, 'malformed-request', PATH);
  });

  it('is rejected: a version of HTTP that the gateway does not speak', async () => {
    const answer = await expectRejected(`GET ${PATH} HTTP/2.0\r\n${HOST}${KEY}Connection: close\r\n\r\n`);
    expectProblem(answer, 'malformed-request', PATH);
  });

  it.each([
    ['the URL is', `GET ${PATH}?displayName=${'a'.repeat(17_000)} HTTP/1.1\r\n${HOST}${KEY}\r\n`],
    ['a header is', `GET ${PATH} HTTP/1.1\r\n${HOST}${KEY}X-Long: ${'a'.repeat(17_000)}\r\n\r\n`],
    [
      'all headers together are',
      `GET ${PATH} HTTP/1.1\r\n${HOST}${KEY}${`X-Many: ${'a'.repeat(80)}\r\n`.repeat(200)}\r\n`,
    ],
  ])('is rejected when %s over 16 KiB long', async (_what, bytes) => {
    expectProblem(await expectRejected(bytes), 'headers-too-large', '');
  });
});

describe('a request that HTTP allows', () => {
  const { url } = useSimulatorGateway({ phoneSystems: 1 });

  it.each([
    ['an IPv6 host', `GET ${PATH} HTTP/1.1\r\nHost: [::1]:3000\r\n`],
    ['a target with the host of the header', `GET http://localhost${PATH} HTTP/1.1\r\n${HOST}`],
    ['HTTP/1.0 without a host', `GET ${PATH} HTTP/1.0\r\n`],
    ['an offer of HTTP/2', `GET ${PATH} HTTP/1.1\r\n${HOST}Upgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n`],
    ['an unknown expectation', `GET ${PATH} HTTP/1.1\r\n${HOST}Expect: miracles\r\n`],
    ['letters of the path percent-encoded', `GET /api/v1/phone%2Dsystems HTTP/1.1\r\n${HOST}`],
  ])('is answered: %s', async (_kind, head) => {
    const answer = await sendRaw(url(), `${head}${KEY}Connection: close\r\n\r\n`);
    expect(answer.status).toBe(200);
  });
});

describe('X-Request-Id', () => {
  const { call, simulator, url } = useSimulatorGateway({ phoneSystems: 1 });

  it.each(['a', 'A-Z.0_9', 'x'.repeat(128)])('is taken from the request as %.20s', async (id) => {
    const answer = await call('GET', `${PATH}/x`, { headers: { 'X-Request-Id': id } });
    expect(answer.headers['x-request-id']).toBe(id);
    expect((answer.body as { requestId: string }).requestId).toBe(id);
  });

  it.each(['', 'a b', 'a/b', 'ä', 'x'.repeat(129), 'a,b'])('is made in the place of %.20j', async (id) => {
    const answer = await sendRaw(
      url(),
      `GET /nope HTTP/1.1\r\n${HOST}X-Request-Id: ${id}\r\nConnection: close\r\n\r\n`,
    );
    expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  });

  it('goes upstream', async () => {
    await call('GET', PATH, { headers: { 'X-Request-Id': 'trace-me' } });
    expect(simulator().requests[0]?.headers['x-request-id']).toBe('trace-me');
  });
});

describe('HEAD', () => {
  const { call, simulator } = useSimulatorGateway({ phoneSystems: 1 });

  it.each([PATH, `${PATH}/x`, '/openapi.json', '/problems/not-found', '/health/live'])(
    'is answered as GET, without a body: %s',
    async (path) => {
      // By itself, the client asks for compressed answers to GET alone.
      const headers = { 'X-API-Key': API_KEY, 'X-Request-Id': 'same', 'Accept-Encoding': 'gzip' };
      const { headers: get, status } = await call('GET', path, { headers });
      const head = await call('HEAD', path, { headers });
      expect(head.status).toBe(status);
      expect(head.text).toBeFalsy();
      const counted = { date: '', ratelimit: '' };
      expect({ ...head.headers, ...counted }).toEqual({ ...get, ...counted });
    },
  );

  it('is a read upstream', async () => {
    await call('HEAD', PATH);
    expect(simulator().requests.map(({ method }) => method)).toEqual(['GET']);
  });
});

describe('the page of a problem', () => {
  const { call } = useSimulatorGateway({ phoneSystems: 1 });

  it.each(Object.keys(problemCatalogue))('explains %s to people', async (code) => {
    const { status, headers, text } = await call('GET', `/problems/${code}`, { isAnonymous: true });
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(text).toContain(`<code>${code}</code>`);
  });

  it('is linked from the page of all problems', async () => {
    const { text } = await call('GET', '/problems', { isAnonymous: true });
    for (const code of Object.keys(problemCatalogue)) expect(text).toContain(`href="/problems/${code}"`);
  });

  it.each(['nope', 'toString', '__proto__', '%3Cscript%3E'])(
    'of a code that is none does not exist: %s',
    async (code) => {
      expectProblem(await call('GET', `/problems/${code}`), 'route-not-found', `/problems/${code}`);
    },
  );
});
