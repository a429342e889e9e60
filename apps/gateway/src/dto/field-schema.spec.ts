import { describe, expect, it } from 'vitest';
import type { Field } from '#libs/cupi-xml';
import { readSchemaOf, writtenSchemaOf } from './field-schema.js';

const about = { element: 'X', access: 'read-write', description: 'X.' } as const;
const text: Field = { ...about, type: 'text', minLength: 1, maxLength: 64, example: 'x' };
const choice: Field = { ...about, type: 'text', oneOf: ['A', 'B'], example: 'A' };
const integer: Field = { ...about, type: 'integer', minimum: 0, maximum: 9, example: 1 };
const boolean: Field = { ...about, type: 'boolean', example: true };
const uuid: Field = { ...about, type: 'uuid', example: 'x' };
const enumeration: Field = { ...about, type: 'enum', names: { 3: 'Three' }, example: 'Three' };
const codes = { type: 'string', pattern: '^(0|[1-9][0-9]{0,18})$' };

describe('the schema of a field', () => {
  it.each<[Field, object]>([
    [text, { type: 'string', minLength: 1, maxLength: 64 }],
    [choice, { type: 'string', enum: ['A', 'B'] }],
    [integer, { type: 'integer', minimum: 0, maximum: 9 }],
    [boolean, { type: 'boolean' }],
    [uuid, { type: 'string', format: 'uuid' }],
    [enumeration, { type: 'string', anyOf: [{ type: 'string', enum: ['Three'] }, codes] }],
  ])('that callers send has every bound: $type', (field, schema) => {
    expect(writtenSchemaOf(field)).toEqual(schema);
  });

  it.each<[Field, object]>([
    [text, { type: 'string' }],
    [choice, { type: 'string' }],
    [integer, { type: 'integer', nullable: true }],
    [boolean, { type: 'boolean', nullable: true }],
    [uuid, { type: 'string', format: 'uuid', nullable: true }],
    [enumeration, { type: 'string', anyOf: [{ type: 'string', enum: ['Three'] }, codes, { type: 'null' }] }],
  ])('that is shown has no bounds, and null for an empty element: $type', (field, schema) => {
    expect(readSchemaOf(field)).toEqual(schema);
  });
});
