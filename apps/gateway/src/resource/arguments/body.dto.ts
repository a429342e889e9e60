import type { Type } from '@nestjs/common';
import { IsDefined, ValidateIf } from 'class-validator';
import type { Access, CreateInput, Field, Model, UpdateInput } from '#libs/cupi-xml';
import { checkValue, reporting } from './field-validation.js';

/** Whether a body creates an object or changes one. */
export type WriteMode = 'create' | 'update';

/** Class of a body, validated by class-validator. */
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

/** Base class of the DTO for a body that changes an object; fields that are not given do not change. */
export function updateDto<M extends Model>(model: M): BodyDto<UpdateInput<M>> {
  return bodyDto(model, 'update');
}

const NOT_WRITABLE: Readonly<Record<WriteMode, readonly Access[]>> = {
  create: ['read-only', 'update-only'],
  update: ['read-only', 'create-only'],
};

/** True when callers may set the field in a body of this kind. */
export function isWritable(field: Field, mode: WriteMode): boolean {
  return !NOT_WRITABLE[mode].includes(field.access);
}

function bodyDto(model: Model, mode: WriteMode): BodyDto<object> {
  class Body {
    static readonly model = model;
    static readonly mode = mode;
  }
  for (const [name, field] of Object.entries(model.fields)) {
    if (!isWritable(field, mode)) continue;
    const isRequired = mode === 'create' && field.requiredOnCreate === true;
    if (isRequired) IsDefined(reporting({ code: 'required', detail: 'is required' }))(Body.prototype, name);
    // IsOptional would accept null, which CUPI does not have.
    else ValidateIf((_body, value) => value !== undefined)(Body.prototype, name);
    checkValue(Body.prototype, name, field);
  }
  return Body;
}
