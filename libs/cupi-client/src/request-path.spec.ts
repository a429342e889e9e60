import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { readPath, requestPath } from './request-path.js';

describe('requestPath', () => {
  it('puts the segments below /vmrest', () => {
    expect(requestPath(['phonesystems', 'a1', 'axlservers'])).toBe('/vmrest/phonesystems/a1/axlservers');
  });

  it.each(['', '.', '..'])('rejects the segment "%s"', (segment) => {
    expect(() => requestPath(['phonesystems', segment])).toThrow(RangeError);
  });

  it('encodes every other segment so that a server decodes it as one', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (segment) => {
        fc.pre(!['.', '..'].includes(segment));
        const { pathname, search, hash } = new URL(requestPath(['phonesystems', segment]), 'http://x');
        expect(pathname.split('/').map(decodeURIComponent)).toEqual(['', 'vmrest', 'phonesystems', segment]);
        expect(search + hash).toBe('');
      }),
    );
  });
});

describe('readPath', () => {
  it('allows a path to end in a slash', () => {
    expect(readPath(['version', 'product', ''])).toBe('/vmrest/version/product/');
  });

  it('is the same as requestPath for every other path', () => {
    expect(readPath(['version'])).toBe('/vmrest/version');
    expect(() => readPath(['version', '', 'product'])).toThrow(RangeError);
  });
});
