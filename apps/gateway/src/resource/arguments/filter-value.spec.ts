import { describe, expect, it } from 'vitest';
import { boolean, defineModel, enumeration, enumOf, integer, text, uuid } from '#libs/cupi-xml';
import { filterValueOf } from './filter-value.js';

const ID = 'aa6d3f45-ccdf-4fa2-8170-e5c94b51813a';
const { fields } = defineModel({
  name: 'Thing',
  element: 'Thing',
  listElement: 'Things',
  fields: {
    name: text('Name.', 'x'),
    owner: uuid('Owner.', ID),
    isOpen: boolean('Open.', true),
    size: integer('Size.', 1, { minimum: 0, maximum: 9 }),
    kind: enumeration('Kind.', enumOf('Kind', { 0: 'None', 103: 'CcmAxl' }), 'None'),
  },
});

describe('the value of a filter', () => {
  it.each([
    ['name', 'Ab c', 'Ab c'],
    ['name', '0042', '0042'],
    ['owner', ID, ID],
    ['owner', ID.toUpperCase(), ID],
    ['isOpen', 'true', '1'],
    ['isOpen', 'false', '0'],
    ['size', '0', '0'],
    ['size', '-1', '-1'],
    ['size', '2147483647', '2147483647'],
    ['kind', 'CcmAxl', '103'],
    ['kind', 'None', '0'],
    ['kind', '103', '103'],
    ['kind', '4711', '4711'],
  ] as const)('of %s, given as %j, is compared as %j', (field, given, value) => {
    expect(filterValueOf(fields[field], given)).toEqual({ value });
  });

  it.each([
    ['owner', ['', 'x', ID.slice(1), `{${ID}}`, ` ${ID}`], { code: 'format', format: 'uuid' }],
    ['isOpen', ['', 'TRUE', '1', 'yes', ' true'], { code: 'type' }],
    ['size', ['', 'x', '1.5', '1e3', '+1', ' 1', '12345678901', '--1'], { code: 'type' }],
    [
      'kind',
      ['', 'ccmaxl', '-1', '1.0', 'constructor', '12345678901234567890'],
      { code: 'not-allowed', allowed: ['None', 'CcmAxl'] },
    ],
    ['name', [''], { code: 'too-short', minLength: 1 }],
    ['name', [')', 'a\n', ' a', 'a\u0000'], { code: 'characters' }],
  ] as const)('of %s is none of %j', (field, texts, violation) => {
    for (const given of texts) {
      expect(filterValueOf(fields[field], given), given).toMatchObject({ violation });
      expect(filterValueOf(fields[field], given)).not.toHaveProperty('value');
    }
  });

  it('is any text where the field is not known', () => {
    expect(filterValueOf(undefined, 'x')).toEqual({ value: 'x' });
    expect(filterValueOf(undefined, ')')).toMatchObject({ violation: { code: 'characters' } });
  });
});
