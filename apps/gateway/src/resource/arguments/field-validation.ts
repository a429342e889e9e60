import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsString,
  IsUUID,
  Max,
  Min,
  ValidateBy,
} from 'class-validator';
import {
  isDateTime,
  isXmlText,
  type EnumField,
  type Field,
  type IntegerField,
  type TextField,
} from '#libs/cupi-xml';
import type { Violation } from '../../problems/core/index.js';

/** Maximum number of ids in a list: a body of 64 KiB could hold few more. */
const MAX_IDS = 1_000;

/** Digits of an enum code without a name, as they are read and may be written. */
const ENUM_CODE_PATTERN = '^(0|[1-9][0-9]{0,18})$';

/** Declares a property's validation to class-validator, from the declaration of its field. */
export function checkValue(prototype: object, name: string, field: Field): void {
  for (const decorate of decoratorsOf(field)) decorate(prototype, name);
}

/**
 * Options for a decorator of class-validator: the violation is the context of its errors, which returns it unchanged.
 * Errors without a message have no context.
 */
export function reporting(violation: Violation): { message: string; context: Violation } {
  return { message: violation.detail, context: violation };
}

function decoratorsOf(field: Field): PropertyDecorator[] {
  switch (field.type) {
    case 'text':
      return textDecorators(field);
    case 'boolean':
      return [IsBoolean(reporting({ code: 'type', detail: 'must be true or false' }))];
    case 'integer':
      return integerDecorators(field);
    case 'uuid':
      return [
        isString(),
        IsUUID('loose', reporting({ code: 'format', format: 'uuid', detail: 'must be a UUID' })),
      ];
    case 'enum':
      return enumDecorators(field);
    case 'datetime':
      return dateTimeDecorators();
    case 'uuid-list':
      return uuidListDecorators();
  }
}

function textDecorators({ minLength = 0, maxLength = Infinity, oneOf }: TextField): PropertyDecorator[] {
  return [
    isString(),
    ...(oneOf ? [IsIn(oneOf, reporting(notAllowed(oneOf)))] : []),
    satisfies('minLength', (value) => lengthOf(value) >= minLength, {
      code: 'too-short',
      minLength,
      detail: minLength === 1 ? 'must not be empty' : `must have at least ${minLength} characters`,
    }),
    satisfies('maxLength', (value) => lengthOf(value) <= maxLength, {
      code: 'too-long',
      maxLength,
      detail: `must have at most ${maxLength} characters`,
    }),
    satisfies('xmlText', isXmlText, {
      code: 'characters',
      detail: 'has a character that XML cannot carry, such as a control character',
    }),
  ];
}

function dateTimeDecorators(): PropertyDecorator[] {
  const detail = 'must be a date and time, such as 2024-05-17T08:09:11, or with Z at its end for UTC';
  return [isString(), satisfies('dateTime', isDateTime, { code: 'format', format: 'date-time', detail })];
}

function uuidListDecorators(): PropertyDecorator[] {
  const format: Violation = { code: 'format', format: 'uuid', detail: 'must have UUIDs alone' };
  return [
    IsArray(reporting({ code: 'type', detail: 'must be a list' })),
    IsUUID('loose', { ...reporting(format), each: true }),
    ArrayMaxSize(
      MAX_IDS,
      reporting({ code: 'too-long', maxLength: MAX_IDS, detail: `must have at most ${MAX_IDS} ids` }),
    ),
  ];
}

function integerDecorators({ minimum, maximum, oneOf }: IntegerField): PropertyDecorator[] {
  const detail = `must be a whole number from ${minimum} to ${maximum}`;
  return [
    IsInt(reporting({ code: 'type', detail })),
    Min(minimum, reporting({ code: 'too-small', minimum, detail })),
    Max(maximum, reporting({ code: 'too-large', maximum, detail })),
    ...(oneOf ? [IsIn(oneOf, reporting(notAllowed(oneOf.map(String))))] : []),
  ];
}

function enumDecorators({ names }: EnumField): PropertyDecorator[] {
  const known = Object.values(names);
  const code = new RegExp(ENUM_CODE_PATTERN);
  return [
    isString(),
    satisfies('enum', (value) => known.includes(value) || code.test(value), {
      code: 'not-allowed',
      allowed: known,
      detail: `must be one of ${known.join(', ')}, or the digits of another code`,
    }),
  ];
}

function isString(): PropertyDecorator {
  return IsString(reporting({ code: 'type', detail: 'must be a string' }));
}

function notAllowed(allowed: readonly string[]): Violation {
  return { code: 'not-allowed', allowed, detail: `must be one of ${allowed.join(', ')}` };
}

function satisfies(
  name: string,
  isSatisfied: (value: string) => boolean,
  violation: Violation,
): PropertyDecorator {
  const validate = (value: unknown): boolean => typeof value === 'string' && isSatisfied(value);
  return ValidateBy({ name, validator: { validate } }, reporting(violation));
}

/** Length in code points, as in JSON Schema (class-validator's own omits variation selectors). */
function lengthOf(value: string): number {
  return Array.from(value).length;
}
