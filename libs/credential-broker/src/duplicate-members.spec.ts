import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { duplicateMembers } from './duplicate-members.js';

describe('duplicateMembers', () => {
  it.each([
    ['of the document', '{"a":1,"a":2}', ['/a']],
    ['of an object within', '{"x":{"a":1,"b":{},"a":2}}', ['/x/a']],
    ['of an element', '{"x":[{},[1,2],{"a":[],"a":{}}]}', ['/x/2/a']],
    ['that is written in two ways', '{"a":1,"\\u0061":2}', ['/a']],
    ['whose name has characters of JSON and of JSON Pointer', '{"{\\"a/~":1,"{\\"a/~":2}', ['/{"a~1~0']],
    ['that is there three times', '{"a":1,"a":2,"a":3}', ['/a', '/a']],
  ])('finds a member %s', (_, json, pointers) => {
    expect(duplicateMembers(json)).toEqual(pointers);
  });

  it('finds none in what JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(duplicateMembers(JSON.stringify(value, undefined, 1))).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});
