import type { Type } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsDefined, ValidateIf } from 'class-validator';
import type { CreateInput, Field, Model, UpdateInput } from '#libs/cupi-xml';
import { writtenSchemaOf } from './field-schema.js';
import { checkValue, elseTell } from './field-validation.js';

/** Whether a body makes an object or changes one. */
export type WriteMode = 'create' | 'update';

/** Class of a body: its instances are checked by class-validator, its properties documented. */
export interface BodyDto<Body extends object> extends Type<Body> {
  readonly model: Model;
  readonly mode: WriteMode;
}

/**
 * Base class of the DTO for a body that creates an object.
 * @example class CreatePhoneSystem extends createDto(phoneSystemModel) {}
 */
export function createDto<M extends Model>(model: M): BodyDto<CreateInput<M>> {
  return bodyDto(model, 'create') as BodyDto<CreateInput<M>>;
}

/** Base class of the DTO for a body that changes an object; only what is given is changed. */
export function updateDto<M extends Model>(model: M): BodyDto<UpdateInput<M>> {
  return bodyDto(model, 'update');
}

/** True when callers may give the field in a body of this kind. */
export function isWritable(field: Field, mode: WriteMode): boolean {
  return field.access !== 'read-only' && (mode === 'create' || field.access !== 'create-only');
}

function bodyDto(model: Model, mode: WriteMode): BodyDto<object> {
  class Body {
    static readonly model = model;
    static readonly mode = mode;
  }
  for (const [name, field] of Object.entries(model.fields)) {
    if (!isWritable(field, mode)) continue;
    const isRequired = mode === 'create' && field.requiredOnCreate === true;
    document(Body.prototype, name, field, isRequired);
    if (isRequired) IsDefined(elseTell({ code: 'required', detail: 'is required' }))(Body.prototype, name);
    // IsOptional would let null pass, and CUPI has no null.
    else ValidateIf((_body, value) => value !== undefined)(Body.prototype, name);
    checkValue(Body.prototype, name, field);
  }
  return Body;
}

function document(prototype: object, name: string, field: Field, isRequired: boolean): void {
  const { description, example } = field;
  const secrecy = field.access === 'write-only' ? { writeOnly: true, format: 'password' } : {};
  const property = { ...writtenSchemaOf(field), ...secrecy, description, example };
  if (isRequired) ApiProperty(property)(prototype, name);
  else ApiPropertyOptional(property)(prototype, name);
}
