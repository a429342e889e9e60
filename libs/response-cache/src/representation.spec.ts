import { describe, expect, it } from 'vitest';
import { represent } from './representation.js';

describe('represent', () => {
  it('stores a short text in ASCII as a string', () => {
    const { body, byteLength } = represent(Buffer.from('{"name":"\u007f"}'), '"tag"');
    expect([body, byteLength]).toEqual(['{"name":"\u007f"}', 12]);
  });

  it.each([
    ['a text beyond ASCII', Buffer.from('{"name":"ö"}')],
    ['bytes that are not text', Buffer.from([0, 128, 255])],
    ['a long text', Buffer.from('x'.repeat(4097))],
  ])('stores %s as bytes', (_, bytes) => {
    const { body, byteLength } = represent(bytes, '"tag"');
    expect(bytes.equals(body as Buffer)).toBe(true);
    expect(byteLength).toBe(bytes.byteLength);
  });

  it('stores an empty body', () => {
    expect(represent(Buffer.alloc(0), '"tag"')).toMatchObject({ body: '', byteLength: 0 });
  });
});
