import type { EnumField, Field } from '#libs/cupi-xml';

/** The parts of a JSON Schema (2020-12, as OpenAPI 3.1 has it) that fields need. */
export interface FieldSchema {
  readonly type: 'string' | 'boolean' | 'integer';
  readonly format?: 'uuid';
  readonly enum?: string[];
  readonly pattern?: string;
  readonly nullable?: boolean;
  readonly anyOf?: { type: 'string' | 'null'; enum?: string[]; pattern?: string }[];
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** Digits of an enum code that has no name, as they are read and may be written. */
export const ENUM_CODE_PATTERN = '^(0|[1-9][0-9]{0,18})$';

/** Schema of a field as callers send it, with every bound. */
export function writtenSchemaOf(field: Field): FieldSchema {
  switch (field.type) {
    case 'text':
      return {
        type: 'string',
        ...(field.minLength !== undefined && { minLength: field.minLength }),
        ...(field.maxLength !== undefined && { maxLength: field.maxLength }),
        ...(field.oneOf && { enum: [...field.oneOf] }),
      };
    case 'integer':
      return { type: 'integer', minimum: field.minimum, maximum: field.maximum };
    case 'boolean':
      return { type: 'boolean' };
    case 'uuid':
      return { type: 'string', format: 'uuid' };
    case 'enum':
      return { type: 'string', anyOf: enumVariants(field) };
  }
}

/**
 * Schema of a field as it is shown: without bounds, since what Unity Connection holds is shown as it is, and
 * with null for an empty element of any type but text.
 */
export function readSchemaOf(field: Field): FieldSchema {
  switch (field.type) {
    case 'text':
      return { type: 'string' };
    case 'integer':
      return { type: 'integer', nullable: true };
    case 'boolean':
    case 'uuid':
      return { ...writtenSchemaOf(field), nullable: true };
    case 'enum':
      return { type: 'string', anyOf: [...enumVariants(field), { type: 'null' }] };
  }
}

function enumVariants({ names }: EnumField): { type: 'string'; enum?: string[]; pattern?: string }[] {
  return [
    { type: 'string', enum: Object.values(names) },
    { type: 'string', pattern: ENUM_CODE_PATTERN },
  ];
}
