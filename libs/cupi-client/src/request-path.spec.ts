import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { readPath, requestPath } from './request-path.js';

describe('requestPath', () => {
  it('puts the segments below /vmrest', () => {
    expect(requestPath(['phonesystems', 'a1', 'axlservers'])).toBe('/vmrest/phonesystems/a1/axlservers');
  });

  it.each(['', '.', '..'])('refuses the segment "%s"', (segment) => {
    expect(() => requestPath(['phonesystems', segment])).toThrow(RangeError);
  });

  it('keeps every other segment one segment, as a server decodes it', () => {
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
  it('lets a path end in a slash', () => {
    expect(readPath(['version', 'product', ''])).toBe('/vmrest/version/product/');
  });

  it('is the same as requestPath for every other path', () => {
    expect(readPath(['version'])).toBe('/vmrest/version');
    expect(() => readPath(['version', '', 'product'])).toThrow(RangeError);
  });
});
