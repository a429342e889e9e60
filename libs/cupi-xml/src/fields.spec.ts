import { describe, expect, it } from 'vitest';
import { boolean, datetime, enumeration, enumOf, integer, objectId, text, uuid, uuidList } from './fields.js';
import { defineModel, isAlwaysThere } from './model.js';

const ID = 'aa6d3f45-ccdf-4fa2-8170-e5c94b51813a';
const about = { description: 'It.', access: 'read-write' } as const;
const Colour = enumOf('Colour', { 1: 'Red', 2: 'Green' });

describe('the declaration of a field', () => {
  it.each([
    [text('It.', 'x'), { ...about, type: 'text', example: 'x' }],
    [boolean('It.', true), { ...about, type: 'boolean', example: true }],
    [integer('It.', 1), { ...about, type: 'integer', minimum: 0, maximum: 2_147_483_647, example: 1 }],
    [uuid('It.', ID), { ...about, type: 'uuid', example: ID }],
    [datetime('It.', 'x'), { ...about, type: 'datetime', example: 'x' }],
    [
      uuidList('It.', [ID], { itemElement: 'Item' }),
      { ...about, type: 'uuid-list', itemElement: 'Item', example: [ID] },
    ],
    [
      enumeration('It.', Colour, 'Red'),
      { ...about, type: 'enum', enumName: 'Colour', names: { 1: 'Red', 2: 'Green' }, example: 'Red' },
    ],
    [objectId('It.', ID), { ...about, type: 'uuid', access: 'read-only', isIdentity: true, example: ID }],
  ])('has the defaults of most fields: %j', (field, expected) => {
    expect(field).toEqual(expected);
  });

  it('may say otherwise', () => {
    expect(text('It.', 'x', { access: 'read-only', maxLength: 3 })).toMatchObject({
      access: 'read-only',
      maxLength: 3,
    });
    expect(integer('It.', 1, { maximum: 9 })).toMatchObject({ minimum: 0, maximum: 9 });
  });
});

describe('defineModel', () => {
  const { fields } = defineModel({
    name: 'Thing',
    element: 'Thing',
    listElement: 'Things',
    fields: {
      portCount: integer('It.', 1),
      colour: enumeration('It.', Colour, 'Red'),
      callLoopDtmf: text('It.', 'x', { element: 'CallLoopDTMF' }),
      kind: enumeration('It.', Colour, 'Red', { element: 'Kind' }),
    },
  });

  it('names the elements after their fields by default, those of codes with their suffix', () => {
    expect(Object.entries(fields).map(([name, { element }]) => [name, element])).toEqual([
      ['portCount', 'PortCount'],
      ['colour', 'ColourEnum'],
      ['callLoopDtmf', 'CallLoopDTMF'],
      ['kind', 'Kind'],
    ]);
  });
});

describe('a field is always there', () => {
  const named = { element: 'It' };

  it.each([
    ['an identity', { ...objectId('It.', ID), ...named }],
    ['a text that is needed on creation', { ...text('It.', 'x', { requiredOnCreate: true }), ...named }],
  ])('that is %s', (_what, field) => {
    expect(isAlwaysThere(field)).toBe(true);
  });

  it.each([
    ['any text', { ...text('It.', 'x'), ...named }],
    ['a number that is needed on creation', { ...integer('It.', 1, { requiredOnCreate: true }), ...named }],
    [
      'a secret that is needed on creation',
      { ...text('It.', 'x', { requiredOnCreate: true, access: 'write-only' }), ...named },
    ],
    [
      'a text that is needed on creation, and shown elsewhere',
      { ...text('It.', 'x', { requiredOnCreate: true, isShownElsewhere: true }), ...named },
    ],
  ])('unless it is %s', (_what, field) => {
    expect(isAlwaysThere(field)).toBe(false);
  });
});
