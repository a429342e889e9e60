import { describe, expect, it } from 'vitest';
import { matchesStrongly, matchesWeakly, readEntityTags } from './entity-tags.js';

describe('a list of entity tags', () => {
  it.each([
    ['*', '*'],
    [' * ', '*'],
    ['"a"', ['"a"']],
    ['"a", W/"b","c,d"', ['"a"', 'W/"b"', '"c,d"']],
    [',"a",,', ['"a"']],
    ['""', ['""']],
  ])('is read from %s', (field, tags) => {
    expect(readEntityTags(field)).toEqual(tags);
  });

  it.each(['', ',', 'a', '"a', '"a" b', 'w/"a"', '*, "a"', "'a'"])('is not read from %s', (field) => {
    expect(readEntityTags(field)).toBeUndefined();
  });

  it('is compared weakly for If-None-Match', () => {
    expect(matchesWeakly(['W/"a"'], '"a"')).toBe(true);
    expect(matchesWeakly(['"b"', '"a"'], '"a"')).toBe(true);
    expect(matchesWeakly('*', '"a"')).toBe(true);
    expect(matchesWeakly(['"b"'], '"a"')).toBe(false);
  });

  it('is compared strongly for If-Match', () => {
    expect(matchesStrongly(['"a"'], '"a"')).toBe(true);
    expect(matchesStrongly('*', '"a"')).toBe(true);
    expect(matchesStrongly(['W/"a"'], '"a"')).toBe(false);
  });
});
