import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ErrorReply, type Reply } from './reply.js';
import { ProtocolError, RespReader } from './resp-reader.js';

const read = (text: string): Reply[] => new RespReader().read(Buffer.from(text));

function wireFormOf(reply: Reply): Buffer {
  if (reply === null) return Buffer.from('$-1\r\n');
  if (typeof reply === 'string') return Buffer.from(`+${reply}\r\n`);
  if (typeof reply === 'number') return Buffer.from(`:${reply}\r\n`);
  if (Buffer.isBuffer(reply)) {
    return Buffer.concat([Buffer.from(`$${reply.byteLength}\r\n`), reply, Buffer.from('\r\n')]);
  }
  if (reply instanceof ErrorReply) return Buffer.from(`-${reply.code}\r\n`);
  return Buffer.concat([Buffer.from(`*${reply.length}\r\n`), ...reply.map(wireFormOf)]);
}

const leaf = fc.oneof<fc.Arbitrary<Reply>[]>(
  fc.constant(null),
  fc.stringMatching(/^[ -~]*$/),
  fc.maxSafeInteger(),
  fc.uint8Array().map((bytes) => Buffer.from(bytes)),
  fc.constantFrom('ERR', 'OOM').map((code) => new ErrorReply(code)),
);
const anyReply = fc.letrec<{ reply: Reply }>((tie) => ({
  reply: fc.oneof({ maxDepth: 4 }, leaf, fc.array(tie('reply'), { maxLength: 5 })),
})).reply;

describe('RespReader', () => {
  it.each<[string, Reply]>([
    ['+OK\r\n', 'OK'],
    ['+\r\n', ''],
    [':-7\r\n', -7],
    ['$5\r\na\r\nbc\r\n', Buffer.from('a\r\nbc')],
    ['$0\r\n\r\n', Buffer.alloc(0)],
    ['$-1\r\n', null],
    ['*-1\r\n', null],
    ['*0\r\n', []],
    ['*2\r\n*1\r\n:1\r\n$-1\r\n', [[1], null]],
  ])('reads %j', (text, reply) => {
    expect(read(text)).toEqual([reply]);
  });

  it('stores only the first word of an error', () => {
    const [reply] = read("-WRONGPASS canary 'canary'\r\n");
    expect(reply).toEqual(new ErrorReply('WRONGPASS'));
    expect(JSON.stringify(Object.entries(reply as ErrorReply)) + String(reply)).not.toContain('canary');
  });

  it('reads an integer beyond the safe range as an unsafe number', () => {
    expect(Number.isSafeInteger(read(':99999999999999999999\r\n')[0])).toBe(false);
  });

  it('reads any replies, in chunks of any size', { timeout: 30_000 }, () => {
    const property = fc.property(
      fc.array(anyReply, { minLength: 1, maxLength: 5 }),
      fc.array(fc.nat({ max: 40 }), { minLength: 1 }),
      (replies, lengths) => {
        const reader = new RespReader();
        const read: Reply[] = [];
        let rest = Buffer.concat(replies.map(wireFormOf));
        for (let piece = 0; rest.byteLength > 0; piece += 1) {
          const length = 1 + (lengths[piece % lengths.length] ?? 0);
          read.push(...reader.read(rest.subarray(0, length)));
          rest = rest.subarray(length);
        }
        expect(read).toEqual(replies);
      },
    );
    fc.assert(property, { numRuns: 300 });
  });

  it('reads a long bulk string that arrives in small chunks, without copying it for each', () => {
    const reader = new RespReader();
    const piece = Buffer.alloc(8_192, 'x');
    const pieces = 2_048;
    reader.read(Buffer.from(`$${piece.byteLength * pieces}\r\n`));
    for (let count = 0; count < pieces; count += 1) expect(reader.read(piece)).toEqual([]);
    const [reply] = reader.read(Buffer.from('\r\n'));
    expect((reply as Buffer).byteLength).toBe(piece.byteLength * pieces);
  });

  it.each([
    'garbage\r\n',
    '\r\n',
    '_\r\n',
    '#t\r\n',
    '>1\r\n:1\r\n',
    ':\r\n',
    ':1.5\r\n',
    ':abc\r\n',
    ':1\rx',
    '$-2\r\n',
    '$3\r\nabcde\r\n',
    '$99999999999\r\n',
    '*-2\r\n',
    '*1000000000\r\n',
    '*1\r\n'.repeat(9),
    `+${'x'.repeat(70_000)}`,
    'HTTP/1.1 400 Bad Request\r\n',
  ])('rejects %j', (text) => {
    expect(() => read(text)).toThrow(ProtocolError);
  });

  it('rejects arrays that have too many elements together', () => {
    const array = `*60000\r\n${':1\r\n'.repeat(60_000)}`;
    expect(read(array)).toHaveLength(1);
    expect(() => read(`*2\r\n${array}*60000\r\n`)).toThrow(ProtocolError);
  });
});
