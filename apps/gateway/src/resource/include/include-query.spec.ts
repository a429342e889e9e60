import { describe, expect, it } from 'vitest';
import type { RawQuery } from '../arguments/index.js';
import { readInclude } from './include-query.js';
import type { Inclusion } from './inclusions.js';

const NAMES = ['a', 'b', 'c', 'd'];
const known = new Map(NAMES.map((name) => [name, {} as Inclusion]));
const read = (raw: RawQuery) => readInclude(raw, known);

const notAllowed = {
  parameter: 'include',
  code: 'not-allowed',
  allowed: NAMES,
  detail: 'must be some of a, b, c, d, separated by commas',
};
const repeated = { parameter: 'include', code: 'conflict', detail: 'must not name anything more than once' };
const tooMany = { parameter: 'include', code: 'too-large', maximum: 3, detail: 'must name at most 3' };

describe('readInclude', () => {
  it('has the names in the order of the links, however they were given, and the other parameters', () => {
    const { isGiven, value, errors, rest } = read({ include: 'c,a', page: '2' });
    expect([isGiven, [...value.keys()], errors, rest]).toEqual([true, ['a', 'c'], [], { page: '2' }]);
  });

  it.each([
    ['an unknown name', 'a,x', [notAllowed]],
    ['another case', 'A', [notAllowed]],
    ['nothing', '', [notAllowed]],
    ['nothing between commas', 'a,,b', [notAllowed]],
    ['a comma at the end', 'a,', [notAllowed]],
    ['blanks', 'a, b', [notAllowed]],
    ['a member of all objects', 'constructor', [notAllowed]],
    ['a name twice', 'a,b,a', [repeated]],
    ['more than three', 'a,b,c,d', [tooMany]],
    ['everything at once', 'a,a,b,c,x', [notAllowed, repeated, tooMany]],
  ])('refuses %s', (_what, include, expected) => {
    expect(read({ include }).errors).toEqual(expected);
  });

  it('refuses to be given twice', () => {
    expect(read({ include: ['a', 'b'] }).errors).toEqual([
      { parameter: 'include', code: 'conflict', detail: 'must be given once' },
    ]);
  });

  it('leaves the parameter to others where nothing can be included', () => {
    const raw = { include: 'a' };
    expect(readInclude(raw, new Map())).toEqual({ isGiven: false, value: new Map(), errors: [], rest: raw });
  });
});
