import { InvalidXmlError } from '#libs/cupi-xml';
import { describe, expect, it } from 'vitest';
import { phoneSystem } from './canned-upstream.fixture.js';
import { invalidValueIn, unknownElementsIn } from './drift.js';

const LONG_NAME = 'N'.repeat(101);
const CUT_NAME = 'N'.repeat(100);
const resource = phoneSystem.name;

describe('drift', () => {
  it('is each unknown element of an answer, once', () => {
    const objects = [{ extensions: { A: '1', '@b': '2' } }, {}, { extensions: { A: '3' } }];
    expect(unknownElementsIn(phoneSystem, objects)).toEqual([
      { resource, element: 'A', kind: 'unknown-element' },
      { resource, element: '@b', kind: 'unknown-element' },
    ]);
  });

  it('is a value that does not fit its element', () => {
    const error = new InvalidXmlError('bad-value', 'the value does not fit', 'A');
    expect(invalidValueIn(phoneSystem, error)).toEqual({ resource, element: 'A', kind: 'invalid-value' });
  });

  it('is no document that cannot be read at all', () => {
    expect(invalidValueIn(phoneSystem, new InvalidXmlError('doctype', 'has a DOCTYPE'))).toBeUndefined();
  });

  it('is told with names of a hundred characters at most', () => {
    const error = new InvalidXmlError('bad-value', 'the value does not fit', LONG_NAME);
    expect(invalidValueIn(phoneSystem, error)?.element).toBe(CUT_NAME);
    expect(unknownElementsIn(phoneSystem, [{ extensions: { [LONG_NAME]: '' } }])[0]?.element).toBe(CUT_NAME);
  });
});
