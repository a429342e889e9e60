import { describe, expect, it } from 'vitest';
import { etagOf } from './etag.js';
import { represent } from './representation.js';

describe('represent', () => {
  it('keeps a short text in ASCII as a text', () => {
    const { body, byteLength } = represent('salt', Buffer.from('{"name":"\u007f"}'));
    expect([body, byteLength]).toEqual(['{"name":"\u007f"}', 12]);
  });

  it.each([
    ['a text beyond ASCII', Buffer.from('{"name":"ö"}')],
    ['bytes that are no text', Buffer.from([0, 128, 255])],
    ['a long text', Buffer.from('x'.repeat(4097))],
  ])('keeps %s as bytes', (_, bytes) => {
    const { body, byteLength } = represent('salt', bytes);
    expect(bytes.equals(body as Buffer)).toBe(true);
    expect(byteLength).toBe(bytes.byteLength);
  });

  it('gives the same entity tag to the same bytes', () => {
    const bytes = Buffer.from('{}');
    expect(represent('salt', bytes).etag).toBe(etagOf('salt', bytes));
  });

  it('keeps an empty body', () => {
    expect(represent('salt', Buffer.alloc(0))).toMatchObject({ body: '', byteLength: 0 });
  });
});
