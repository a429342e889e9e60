import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { ProblemCode } from '#gateway/problems/core';
import { API_KEY } from '../support/gateway.js';
import { expectProblem } from '../support/problems.js';
import { exchangeRaw, readAnswer, statusesIn } from '../support/raw-request.js';
import { useSimulatorGateway } from '../support/simulator-gateway.js';

const PATH = '/api/v1/phone-systems';
const POST = `POST ${PATH} HTTP/1.1\r\nHost: localhost\r\nX-API-Key: ${API_KEY}\r\n`;
const JSON_TYPE = 'Content-Type: application/json\r\n';

function withFields(count: number): string {
  return `{${Array.from({ length: count }, (_, index) => `"${index.toString(36)}":1`).join()}}`;
}

describe('a body that is meant to do harm', () => {
  const { url, simulator, call, log } = useSimulatorGateway({ phoneSystems: 1 });

  async function expectRejected(
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
    await expectRejected('unsupported-media-type', `${JSON_TYPE}Content-Encoding: gzip\r\n`, bomb);
  });

  it.each(['gzip, chunked', 'deflate, chunked'])('has no transfer coding but chunks: %s', async (coding) => {
    const text = await exchangeRaw(url(), `${POST}${JSON_TYPE}Transfer-Encoding: ${coding}\r\n\r\n0\r\n\r\n`);
    expect(statusesIn(text)).toHaveLength(1);
    expect(readAnswer(text).status).toBeGreaterThanOrEqual(400);
    expect(simulator().requests).toEqual([]);
  });

  it('is rejected by its length before any of it is read: 10 GB', async () => {
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
    ['5,000 fields', withFields(5000)],
    ['a field that is given 10,000 times', `{${'"displayName":"x",'.repeat(3500)}"displayName":"x"}`],
    ['a nest of fields that are given twice', `${'{"a":0,"a":'.repeat(5000)}1${'}'.repeat(5000)}`],
    [
      'fields that only the upstream sets',
      '{"displayName":"x","objectId":"x","portCount":1,"uri":"x","links":{}}',
    ],
  ])('is rejected by its content: %s', async (_kind, body) => {
    await expectRejected('validation-failed', JSON_TYPE, body, { errors: expect.any(Array) as unknown });
    expect({}).not.toHaveProperty('isAdmin');
  });

  const control = '\\u0001'.repeat(95);

  it.each([
    ['8,000 names', withFields(8000)],
    [
      'names as long as they come',
      `{${Array.from({ length: 110 }, (_, index) => `"${control}${index}":1`).join()}}`,
    ],
    ['a name of 60 KB', `{"${'x'.repeat(60_000)}":1}`],
    ['a nest of names that are given twice', `${'{"a":0,"a":'.repeat(5000)}1${'}'.repeat(5000)}`],
    ['a name that is given 10,000 times', `{${'"a":1,'.repeat(10_800)}"a":1}`],
  ])(
    'gets an answer that is not much larger, and no log to match, without credentials: %s',
    async (_kind, body) => {
      expect(body.length).toBeGreaterThan(59_000);
      const logged = log().length;
      const path = '/api/v1/auth/session';
      const answer = await call('POST', path, { isAnonymous: true, body });
      expect(answer.status).toBe(400);
      expect(answer.text.length).toBeLessThan(80_000);
      expect((answer.body as { errors: object[] }).errors.length).toBeLessThanOrEqual(100);
      expect(log().length - logged).toBeLessThan(3000);
    },
  );

  it.each([
    ['unknown fields', withFields],
    ['fields that are given twice', (count: number) => `{${'"":1,'.repeat(count)}"":1}`],
    [
      'a nest of fields that are given twice',
      (count: number) => `${'{"":0,"":'.repeat(count / 2)}1${'}'.repeat(count / 2)}`,
    ],
  ])('takes twice the time when it is twice as large, and no more: %s', async (_kind, bodyOf) => {
    const costOf = async (count: number): Promise<number> => {
      const before = process.cpuUsage();
      await expectRejected('validation-failed', JSON_TYPE, bodyOf(count), {
        errors: expect.any(Array) as unknown,
      });
      const { user, system } = process.cpuUsage(before);
      return user + system;
    };
    const costs: Record<'half' | 'full', number[]> = { half: [], full: [] };
    for (let round = 0; round < 10; round += 1) {
      costs.half.push(await costOf(4000));
      costs.full.push(await costOf(8000));
    }
    expect(Math.min(...costs.full)).toBeLessThan(3 * Math.min(...costs.half));
  });

  it.each([
    ['bytes that are no UTF-8', Buffer.from([0x7b, 0xff, 0x7d])],
    ['an overlong sequence', Buffer.from([0x22, 0xc0, 0xaf, 0x22])],
    ['a surrogate in UTF-8', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])],
    ['UTF-16', Buffer.from('\ufeff{"displayName":"x"}', 'utf16le')],
    ['a null at its end', '{"displayName":"x"}\0'],
    ['two documents', '{"displayName":"x"}{"displayName":"y"}'],
  ])('is no JSON: %s', async (_kind, body) => {
    await expectRejected('malformed-json', JSON_TYPE, body);
  });

  it.each([
    'application/json\ta',
    'application/json/x',
    'application/x-www-form-urlencoded',
    'text/plain',
    'text/json',
  ])('is read as JSON under no other name: %j', async (type) => {
    await expectRejected('unsupported-media-type', `Content-Type: ${type}\r\n`, '{"displayName":"x"}');
  });
});
