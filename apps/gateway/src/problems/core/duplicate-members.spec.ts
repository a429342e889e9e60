import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { duplicateMembers } from './duplicate-members.js';

describe('duplicateMembers', () => {
  it.each([
    ['of the document', '{"a":1,"a":2}', ['/a']],
    ['of an object within', '{"x":{"a":1,"b":{},"a":2}}', ['/x/a']],
    ['of an element', '{"x":[{},[1,2],{"a":[],"a":{}}]}', ['/x/2/a']],
    ['of each object of a nest', '[{"a":0,"a":{"b":0,"b":{"c":0,"c":0}}}]', ['/0/a', '/0/a/b', '/0/a/b/c']],
    ['that is written in two ways', '{"a":1,"\\u0061":2}', ['/a']],
    ['whose name has characters of JSON and of JSON Pointer', '{"{\\"a/~":1,"{\\"a/~":2}', ['/{"a~1~0']],
    ['whose name ends in a backslash', '{"a\\\\":1,"a\\\\":2}', ['/a\\']],
    ['without a name', '{"":1,"":2}', ['/']],
    ['that every object has', '{"__proto__":1,"__proto__":2}', ['/__proto__']],
    ['that is there three times', '{"a":1,"a":2,"a":3}', ['/a', '/a']],
  ])('finds a member %s', (_, json, pointers) => {
    expect(duplicateMembers(json)).toEqual(pointers);
  });

  it.each([
    '{"a":{"a":[{"a":"a"},{"a":1}]},"A":1}',
    '{"a":"\\"a\\":1,","b":":"}',
    '"a"',
    ' 1 ',
    '[[],[]]',
    '{}',
  ])('finds none in %s', (json) => {
    expect(duplicateMembers(json)).toEqual([]);
  });

  it('finds none in what JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(duplicateMembers(JSON.stringify(value, undefined, 1))).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it('finds a member in whatever JSON.stringify writes before it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), (value, name) => {
        const member = `${JSON.stringify(name)}:${JSON.stringify(value)}`;
        expect(duplicateMembers(`[{${member},${member}}]`)).toHaveLength(1);
      }),
      { numRuns: 200 },
    );
  });

  it('finds the innermost duplicate of a nest that is deeper than the stack', () => {
    const depth = 20_000;
    const json = `${'[{"a":'.repeat(depth)}{"b":1,"b":2}${'}]'.repeat(depth)}`;
    expect(duplicateMembers(json)).toEqual([`${'/0/a'.repeat(depth)}/b`]);
  });
});
