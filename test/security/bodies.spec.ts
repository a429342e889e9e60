import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { ProblemCode } from '#libs/problem-details';
import { API_KEY } from '../support/gateway.js';
import { expectProblem } from '../support/problems.js';
import { exchangeRaw, readAnswer, statusesIn } from '../support/raw-request.js';
import { useSimulatorGateway } from '../support/simulator-gateway.js';

const PATH = '/api/v1/phone-systems';
const POST = `POST ${PATH} HTTP/1.1\r\nHost: localhost\r\nX-API-Key: ${API_KEY}\r\n`;
const JSON_TYPE = 'Content-Type: application/json\r\n';

describe('a body that is meant to do harm', () => {
  const { url, simulator } = useSimulatorGateway({ phoneSystems: 1 });

  async function expectRefused(
    code: ProblemCode,
    fields: string,
    body: string | Buffer,
    members: object = {},
  ): Promise<void> {
    const bytes = Buffer.from(body as string);
    const head = `${POST}${fields}Content-Length: ${bytes.length}\r\nConnection: close\r\n\r\n`;
    const text = await exchangeRaw(url(), Buffer.concat([Buffer.from(head), bytes]));
    expect(statusesIn(text)).toHaveLength(1);
    expectProblem(readAnswer(text), code, PATH, members);
    expect(text).not.toMatch(/\bat .+\.js:\d+/);
    expect(simulator().requests).toEqual([]);
  }

  it('is not unpacked: 60 MB in 60 KB', async () => {
    const bomb = gzipSync(Buffer.alloc(60e6, ' '));
    await expectRefused('unsupported-media-type', `${JSON_TYPE}Content-Encoding: gzip\r\n`, bomb);
  });

  it.each(['gzip, chunked', 'deflate, chunked'])('has no transfer coding but chunks: %s', async (coding) => {
    const text = await exchangeRaw(url(), `${POST}${JSON_TYPE}Transfer-Encoding: ${coding}\r\n\r\n0\r\n\r\n`);
    expect(statusesIn(text)).toHaveLength(1);
    expect(readAnswer(text).status).toBeGreaterThanOrEqual(400);
    expect(simulator().requests).toEqual([]);
  });

  it('is refused by its length before any of it is read: 10 GB', async () => {
    const text = await exchangeRaw(url(), `${POST}${JSON_TYPE}Content-Length: 10000000000\r\n\r\n`);
    expectProblem(readAnswer(text), 'payload-too-large', PATH);
    expect(readAnswer(text).headers.connection).toBe('close');
  });

  it.each([
    ['a nest of arrays', '['.repeat(10_000) + ']'.repeat(10_000)],
    ['a nest of objects', `${'{"displayName":'.repeat(4000)}1${'}'.repeat(4000)}`],
    ['a nest in a field', `{"displayName":${'['.repeat(10_000)}${']'.repeat(10_000)}}`],
    ['a prototype', '{"displayName":"x","__proto__":{"isAdmin":true}}'],
    [
      'a prototype by way of the constructor',
      '{"displayName":"x","constructor":{"prototype":{"isAdmin":true}}}',
    ],
    ['an escaped prototype', '{"displayName":"x","\\u005f_proto__":{"isAdmin":true}}'],
    ['a lone surrogate', '{"displayName":"\\ud800"}'],
    ['a noncharacter', '{"displayName":"\\ufffe"}'],
    ['a control character', '{"displayName":"a\\u0001b"}'],
    ['a number beyond all numbers', '{"displayName":"x","callLoopGuardTimeMs":1e999}'],
    ['5,000 fields', `{${Array.from({ length: 5000 }, (_, index) => `"f${index}":1`).join()}}`],
    [
      'fields that only the upstream sets',
      '{"displayName":"x","objectId":"x","portCount":1,"uri":"x","links":{}}',
    ],
  ])('is refused by its content: %s', async (_kind, body) => {
    await expectRefused('validation-failed', JSON_TYPE, body, { errors: expect.any(Array) as unknown });
    expect({}).not.toHaveProperty('isAdmin');
  });

  it.each([
    ['bytes that are no UTF-8', Buffer.from([0x7b, 0xff, 0x7d])],
    ['an overlong sequence', Buffer.from([0x22, 0xc0, 0xaf, 0x22])],
    ['a surrogate in UTF-8', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])],
    ['UTF-16', Buffer.from('\ufeff{"displayName":"x"}', 'utf16le')],
    ['a null at its end', '{"displayName":"x"}\0'],
    ['two documents', '{"displayName":"x"}{"displayName":"y"}'],
  ])('is no JSON: %s', async (_kind, body) => {
    await expectRefused('malformed-json', JSON_TYPE, body);
  });

  it.each([
    'application/json\ta',
    'application/json/x',
    'application/x-www-form-urlencoded',
    'text/plain',
    'text/json',
  ])('is read as JSON under no other name: %j', async (type) => {
    await expectRefused('unsupported-media-type', `Content-Type: ${type}\r\n`, '{"displayName":"x"}');
  });
});
