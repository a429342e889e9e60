import { validateSync } from 'class-validator';
import { describe, expect, it } from 'vitest';
import {
  boolean,
  datetime,
  defineModel,
  enumeration,
  enumOf,
  integer,
  text,
  uuid,
  uuidList,
  type Access,
} from '#libs/cupi-xml';
import { createDto, isWritable, updateDto, type BodyDto } from './body.dto.js';

const ID = 'aa6d3f45-ccdf-4fa2-8170-e5c94b51813a';
const model = defineModel({
  name: 'Thing',
  element: 'Thing',
  listElement: 'Things',
  fields: {
    name: text('Name.', 'x', { requiredOnCreate: true, minLength: 2, maxLength: 3 }),
    tone: text('Tone.', 'A', { oneOf: ['A', 'B'] }),
    flag: boolean('Flag.', true),
    size: integer('Size.', 1, { minimum: -1, maximum: 9 }),
    owner: uuid('Owner.', ID),
    kind: enumeration('Kind.', enumOf('Kind', { 1: 'One' }), 'One'),
    time: datetime('Time.', '2024-05-17T08:09:11'),
    members: uuidList('Members.', [ID], { itemElement: 'MemberObjectId' }),
  },
});
const Create = createDto(model);
const Update = updateDto(model);

/** What is wrong with a body, by property. */
function violationsOf<Body extends object>(Dto: BodyDto<Body>, body: object): Record<string, unknown> {
  const errors = validateSync(Object.assign(new Dto(), body), { stopAtFirstError: true });
  return Object.fromEntries(
    errors.map(({ property, contexts = {} }) => [property, Object.values(contexts)[0]]),
  );
}

const violationOf = (field: string, value: unknown): unknown =>
  violationsOf(Update, { [field]: value })[field];

describe('a body', () => {
  it('needs the required fields when it makes an object, and none when it changes one', () => {
    expect(violationsOf(Create, {})).toEqual({ name: { code: 'required', detail: 'is required' } });
    expect(violationsOf(Update, {})).toEqual({});
  });

  it.each(Object.keys(model.fields))('has no null: %s', (field) => {
    expect(violationOf(field, null)).toBeDefined();
  });

  it.each([
    ['name', ['xx', 'xxx', '📞📞📞']],
    ['tone', ['A', 'B']],
    ['flag', [true, false]],
    ['size', [-1, 0, 9]],
    ['owner', [ID, ID.toUpperCase(), '00000000-0000-0000-0000-000000000000']],
    ['kind', ['One', '0', '1', '4711', '9999999999999999999']],
    ['time', ['2024-05-17T08:09:11', '2024-05-17 08:09:11.04', '2024-05-17T08:09:11Z']],
    ['members', [[], [ID], [ID, ID.toUpperCase()], Array.from({ length: 1000 }, () => ID)]],
  ] as [string, unknown[]][])('may have as %s any of its values', (field, values) => {
    for (const value of values) expect(violationOf(field, value)).toBeUndefined();
  });

  it.each([
    ['name', 'x', { code: 'too-short', minLength: 2 }],
    ['name', 'xxxx', { code: 'too-long', maxLength: 3 }],
    ['name', 1, { code: 'type' }],
    ['name', 'a\u0001', { code: 'characters' }],
    ['tone', 'a', { code: 'not-allowed', allowed: ['A', 'B'] }],
    ['flag', 'true', { code: 'type' }],
    ['size', -2, { code: 'too-small', minimum: -1 }],
    ['size', 10, { code: 'too-large', maximum: 9 }],
    ['size', 1.5, { code: 'type' }],
    ['size', '1', { code: 'type' }],
    ['owner', 'x', { code: 'format', format: 'uuid' }],
    ['owner', 1, { code: 'type' }],
    ['kind', 'one', { code: 'not-allowed', allowed: ['One'] }],
    ['kind', '01', { code: 'not-allowed', allowed: ['One'] }],
    ['kind', 1, { code: 'type' }],
    ['time', '2024-05-17', { code: 'format', format: 'date-time' }],
    ['time', '2024-02-30T08:09:11', { code: 'format', format: 'date-time' }],
    ['time', 1, { code: 'type' }],
    ['members', ID, { code: 'type' }],
    ['members', { 0: ID }, { code: 'type' }],
    ['members', [ID, 'x'], { code: 'format', format: 'uuid' }],
    ['members', [1], { code: 'format', format: 'uuid' }],
    ['members', Array.from({ length: 1001 }, () => ID), { code: 'too-long', maxLength: 1000 }],
  ] as [string, unknown, object][])('cannot have as %s %j', (field, value, violation) => {
    expect(violationOf(field, value)).toMatchObject({
      ...violation,
      detail: expect.stringMatching(/\S/) as string,
    });
  });
});

describe('a field', () => {
  it.each([
    ['read-only', []],
    ['create-only', ['create']],
    ['update-only', ['update']],
    ['read-write', ['create', 'update']],
    ['write-only', ['create', 'update']],
  ] as [Access, string[]][])('that is %s can be given on %j', (access, modes) => {
    const field = { ...model.fields.name, access };
    const writable = (['create', 'update'] as const).filter((mode) => isWritable(field, mode));
    expect(writable).toEqual(modes);
  });
});
