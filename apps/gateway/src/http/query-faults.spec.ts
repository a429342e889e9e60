import { describe, expect, it } from 'vitest';
import { queryFaultsOf } from './query-faults.js';

describe('queryFaultsOf', () => {
  it.each(['/a', '/a?', '/a?&'])('finds nothing wrong with %s', (url) => {
    expect(queryFaultsOf(url, false)).toEqual([]);
  });

  it('names every parameter where none is known', () => {
    expect(queryFaultsOf('/a?b=1&c&__proto__=2', false)).toEqual(
      ['b', 'c', '__proto__'].map((parameter) => ({
        parameter,
        detail: 'is not a parameter of this operation',
      })),
    );
  });

  it('leaves known parameters to whoever reads them', () => {
    expect(queryFaultsOf('/a?b=1', true)).toEqual([]);
  });

  it.each([true, false])('refuses broken percent-encoding (known: %s)', (isQueryKnown) => {
    expect(queryFaultsOf('/a?b=%ff', isQueryKnown)).toEqual([
      { parameter: '', detail: 'the query is not percent-encoded UTF-8' },
    ]);
  });
});
