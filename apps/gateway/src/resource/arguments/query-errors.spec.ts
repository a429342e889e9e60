import { describe, expect, it } from 'vitest';
import { queryErrorsOf } from './query-errors.js';

describe('queryErrorsOf', () => {
  it.each(['/a', '/a?', '/a?&'])('finds nothing wrong with %s', (url) => {
    expect(queryErrorsOf(url, false)).toEqual([]);
  });

  it('names every parameter where none is known', () => {
    expect(queryErrorsOf('/a?b=1&c&__proto__=2', false)).toEqual(
      ['b', 'c', '__proto__'].map((parameter) => ({
        parameter,
        code: 'unknown',
        detail: 'is not a parameter of this operation',
      })),
    );
  });

  it('does not check known parameters', () => {
    expect(queryErrorsOf('/a?b=1', true)).toEqual([]);
  });

  it.each([true, false])('rejects broken percent-encoding (known: %s)', (isQueryKnown) => {
    expect(queryErrorsOf('/a?b=%ff', isQueryKnown)).toEqual([
      {
        parameter: '',
        code: 'format',
        format: 'percent-encoding',
        detail: 'the query is not percent-encoded UTF-8',
      },
    ]);
  });
});
