import { describe, expect, it } from 'vitest';
import { etagOf } from './etag.js';

const BODY = Buffer.from('body');

describe('etagOf', () => {
  it('is strong, in quotes, and of characters that an entity tag may have', () => {
    expect(etagOf('salt', BODY)).toMatch(/^"[A-Za-z0-9_-]{22}"$/);
  });

  it('is the same for the same', () => {
    expect(etagOf('salt', BODY)).toBe(etagOf('salt', Buffer.from('body')));
  });

  it('differs with the body', () => {
    expect(etagOf('salt', BODY)).not.toBe(etagOf('salt', Buffer.from('Body')));
  });

  it('differs with the salt', () => {
    expect(etagOf('salt', BODY)).not.toBe(etagOf('Salt', BODY));
  });

  it('differs when something moves from the salt to the body', () => {
    expect(etagOf('sal', Buffer.from('tbody'))).not.toBe(etagOf('salt', BODY));
  });
});
