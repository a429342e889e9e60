import { describe, expect, it } from 'vitest';
import { API_KEY } from '../support/gateway.js';
import { expectProblem } from '../support/problems.js';
import { exchangeRaw, readAnswer, statusesIn } from '../support/raw-request.js';
import { useSimulatorGateway } from '../support/simulator-gateway.js';

const PATH = '/api/v1/phone-systems';
const FIELDS = `Host: localhost\r\nX-API-Key: ${API_KEY}\r\n`;
const POST = `POST ${PATH} HTTP/1.1\r\n${FIELDS}Content-Type: application/json\r\n`;
/** What an attacker would have taken for a request of its own. */
const SMUGGLED = `GET ${PATH} HTTP/1.1\r\n${FIELDS}\r\n`;

describe('a message whose end can be seen in two ways', () => {
  const { url, simulator, log } = useSimulatorGateway({ phoneSystems: 1 });

  /** @param instance the path where the fault comes after a header that could be read */
  async function expectRejectedAndEnded(bytes: string, instance = ''): Promise<void> {
    const logged = log().length;
    const text = await exchangeRaw(url(), bytes);
    expect(statusesIn(text)).toEqual([400]);
    expectProblem(readAnswer(text), 'malformed-request', instance);
    expect(readAnswer(text).headers.connection).toBe('close');
    expect(simulator().requests).toEqual([]);
    expect(log().slice(logged)).not.toContain('"msg":"request answered"');
  }

  it.each([
    ['a length, then chunks', 'Content-Length: 4\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n'],
    ['chunks, then a length', 'Transfer-Encoding: chunked\r\nContent-Length: 4\r\n', '0\r\n\r\n'],
    ['the same length twice', 'Content-Length: 2\r\nContent-Length: 2\r\n', '{}'],
    ['a list of lengths', 'Content-Length: 2, 2\r\n', '{}'],
    ['an empty length', 'Content-Length:\r\n', ''],
    ['a length in hexadecimal digits', 'Content-Length: 0x2\r\n', '{}'],
    ['a length with a fraction', 'Content-Length: 2.0\r\n', '{}'],
    ['a length beyond all numbers', 'Content-Length: 99999999999999999999999\r\n', '{}'],
    ['a length with a blank in it', 'Content-Length: 1 2\r\n', '{}'],
    ['chunks twice', 'Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n'],
    [
      'chunks and another coding',
      'Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n',
      '0\r\n\r\n',
    ],
    ['a coding with a vertical tab', 'Transfer-Encoding: \x0bchunked\r\n', '0\r\n\r\n'],
    ['a coding in a folded field', 'Transfer-Encoding:\r\n chunked\r\n', '0\r\n\r\n'],
    ['a field name with a blank', 'Content-Length : 2\r\n', '{}'],
    ['a field name with a null', 'X\x00A: a\r\nContent-Length: 2\r\n', '{}'],
    ['a field value with a null', 'X-A: a\x00b\r\nContent-Length: 2\r\n', '{}'],
    ['a field line without a colon', 'Content-Length\r\n', '{}'],
    ['a field line without a name', ': x\r\nContent-Length: 2\r\n', '{}'],
    ['a carriage return of its own in a field', 'X-A: a\rTransfer-Encoding: chunked\r\n', '0\r\n\r\n'],
    ['a line feed of its own in a field', 'X-A: a\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n'],
  ])('is rejected, and what follows is no request: %s', async (_kind, fields, body) => {
    await expectRejectedAndEnded(`${POST}${fields}\r\n${body}${SMUGGLED}`);
  });

  it('is rejected, and what follows is no request: a coding that only looks like chunks', async () => {
    await expectRejectedAndEnded(`${POST}Transfer-Encoding: "chunked"\r\n\r\n0\r\n\r\n${SMUGGLED}`, PATH);
  });

  it.each([
    ['no digits', 'zz\r\n{}\r\n0\r\n\r\n'],
    ['a sign', '+2\r\n{}\r\n0\r\n\r\n'],
    ['a prefix', '0x2\r\n{}\r\n0\r\n\r\n'],
    ['a blank before it', ' 2\r\n{}\r\n0\r\n\r\n'],
    ['more than the limit', 'ffffffffffffffffff\r\n{}\r\n0\r\n\r\n'],
    ['a line feed alone after it', '2\n{}\r\n0\r\n\r\n'],
    ['less than the chunk has', '1\r\n{}\r\n0\r\n\r\n'],
    ['an extension of 20 KB', `2;x=${'a'.repeat(20_000)}\r\n{}\r\n0\r\n\r\n`],
    ['an extension with a line feed', '2;x\ny\r\n{}\r\n0\r\n\r\n'],
  ])('is rejected, and what follows is no request: a chunk size with %s', async (_kind, chunks) => {
    const text = await exchangeRaw(url(), `${POST}Transfer-Encoding: chunked\r\n\r\n${chunks}${SMUGGLED}`);
    expect(statusesIn(text)).toHaveLength(1);
    expect(readAnswer(text).headers.connection).toBe('close');
    expectProblem(readAnswer(text), 'malformed-request', readAnswer(text).text.includes(PATH) ? PATH : '');
    expect(simulator().requests).toEqual([]);
  });

  it('is rejected when its trailer is over 16 KiB long', async () => {
    const trailer = `X-Long: ${'a'.repeat(17_000)}\r\n\r\n`;
    const bytes = `${POST}Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n${trailer}${SMUGGLED}`;
    const text = await exchangeRaw(url(), bytes);
    expect(statusesIn(text)).toEqual([431]);
    expect(simulator().requests).toEqual([]);
  });

  it('is rejected when its trailer names a length', async () => {
    const chunks = '2\r\n{}\r\n0\r\nContent-Length: 0\r\n\r\n';
    await expectRejectedAndEnded(`${POST}Transfer-Encoding: chunked\r\n\r\n${chunks}${SMUGGLED}`, PATH);
  });

  it('gets nothing by a trailer that names another host or key', async () => {
    const trailer = 'Host: evil.example\r\nX-API-Key: other\r\n\r\n';
    const bytes = `${POST}Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n${trailer}`;
    const text = await exchangeRaw(url(), bytes);
    expectProblem(readAnswer(text), 'validation-failed', PATH, {
      errors: [{ pointer: '/displayName', code: 'required', detail: 'is required' }],
    });
    expect(statusesIn(text)).toEqual([400]);
  });

  it('gets no tunnel, and what follows CONNECT is no request', async () => {
    const text = await exchangeRaw(url(), `CONNECT localhost:443 HTTP/1.1\r\n${FIELDS}\r\n${SMUGGLED}`);
    expect(statusesIn(text)).toEqual([405]);
    expect(simulator().requests).toEqual([]);
  });
});

describe('requests that are sent without waiting for answers', () => {
  const { url, simulator } = useSimulatorGateway({ phoneSystems: 3 });

  it('are answered in their order', async () => {
    const get = (path: string, fields = ''): string => `GET ${path} HTTP/1.1\r\n${FIELDS}${fields}\r\n`;
    simulator().faults.set('slow', { delayMs: 200, times: 1 });
    const text = await exchangeRaw(
      url(),
      get(PATH) + get('/nope') + get('/health/live') + get(`${PATH}/x`, 'Connection: close\r\n'),
    );
    expect(statusesIn(text)).toEqual([200, 404, 200, 400]);
  });

  it('are not read any more after one that is broken', async () => {
    const text = await exchangeRaw(
      url(),
      `GET /health/live HTTP/1.1\r\n${FIELDS}\r\nBROKEN\r\n\r\n${SMUGGLED}`,
    );
    expect(statusesIn(text)).toEqual([200, 400]);
    expect(simulator().requests).toEqual([]);
  });

  it('are ended by one that is to be the last', async () => {
    const last = `GET /health/live HTTP/1.1\r\n${FIELDS}Connection: close\r\n\r\n`;
    expect(statusesIn(await exchangeRaw(url(), last + SMUGGLED))).toEqual([200]);
    expect(simulator().requests).toEqual([]);
  });
});
