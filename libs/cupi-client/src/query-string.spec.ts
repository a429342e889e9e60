import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { filterValueError, listQueryString } from './query-string.js';

describe('listQueryString', () => {
  it('always sends both paging parameters', () => {
    expect(listQueryString({ page: 1, pageSize: 0 })).toBe('rowsPerPage=0&pageNumber=1');
  });

  it('writes a filter as one criterion with literal parentheses and blanks as %20', () => {
    const filter = { column: 'DisplayName', operator: 'is', value: 'Phone System 2' } as const;
    expect(listQueryString({ page: 1, pageSize: 25, filter })).toBe(
      'rowsPerPage=25&pageNumber=1&query=(DisplayName%20is%20Phone%20System%202)',
    );
  });

  it('writes the sort column and its direction', () => {
    const sort = { column: 'Alias', direction: 'asc' } as const;
    expect(listQueryString({ page: 3, pageSize: 25, sort })).toBe(
      'rowsPerPage=25&pageNumber=3&sort=(Alias%20asc)',
    );
  });

  it.each([
    [1, 25, 'limit=25&offset=0'],
    [3, 25, 'limit=25&offset=50'],
    [999_999_999, 200, 'limit=200&offset=999999999'],
  ])('pages by rows where CUPI does: page %d of %d', (page, pageSize, query) => {
    expect(listQueryString({ page, pageSize, isPagedByOffset: true })).toBe(query);
  });

  it('rejects a value that the grammar cannot carry', () => {
    const filter = { column: 'DisplayName', operator: 'is', value: 'x) or (Alias is y' } as const;
    expect(() => listQueryString({ page: 1, pageSize: 25, filter })).toThrow(RangeError);
  });

  it('carries every value that filterValueError accepts, exactly, in one criterion', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (value) => {
        fc.pre(filterValueError(value) === undefined);
        const filter = { column: 'DisplayName', operator: 'startswith', value } as const;
        const parameters = [...new URLSearchParams(listQueryString({ page: 1, pageSize: 25, filter }))];
        expect(parameters).toEqual([
          ['rowsPerPage', '25'],
          ['pageNumber', '1'],
          ['query', `(DisplayName startswith ${value})`],
        ]);
      }),
    );
  });
});

describe('filterValueError', () => {
  it.each(['Branch PBX', "Bob's (old PBX", 'a&rowsPerPage=0', '100% #1?', 'Zürich ☎ 😀', 'is', '%29'])(
    'accepts %s',
    (value) => {
      expect(filterValueError(value)).toBeUndefined();
    },
  );

  it.each([
    ['the end of a criterion', 'x) or (Alias is y', /"\)"/],
    ['a new line', 'a\nb', /control/],
    ['a control character of the second block', 'a\u0085b', /control/],
    ['a lone surrogate', 'a\ud800b', /text/],
    ['a noncharacter', 'a\ufffeb', /text/],
    ['nothing', '', /empty/],
    ['only blanks', '  ', /blank/],
    ['a leading blank', ' a', /begin/],
    ['a trailing blank', 'a ', /end/],
  ])('says why %s is rejected', (_, value, reason) => {
    expect(filterValueError(value)).toMatch(reason);
  });
});
