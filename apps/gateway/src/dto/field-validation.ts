import { IsBoolean, IsIn, IsInt, IsString, IsUUID, Max, Min, ValidateBy } from 'class-validator';
import { isXmlText, type EnumField, type Field, type IntegerField, type TextField } from '#libs/cupi-xml';
import type { Violation } from '#libs/problem-details';
import { ENUM_CODE_PATTERN } from './field-schema.js';

/** Declares to class-validator what a property must be, by the declaration of its field. */
export function checkValue(prototype: object, name: string, field: Field): void {
  for (const decorate of decoratorsOf(field)) decorate(prototype, name);
}

/**
 * Options for a decorator of class-validator: the violation is the context of its errors, and so comes out whole.
 * Errors without a message have no context.
 */
export function elseTell(violation: Violation): { message: string; context: Violation } {
  return { message: violation.detail, context: violation };
}

function decoratorsOf(field: Field): PropertyDecorator[] {
  switch (field.type) {
    case 'text':
      return textDecorators(field);
    case 'boolean':
      return [IsBoolean(elseTell({ code: 'type', detail: 'must be true or false' }))];
    case 'integer':
      return integerDecorators(field);
    case 'uuid':
      return [
        isString(),
        IsUUID('loose', elseTell({ code: 'format', format: 'uuid', detail: 'must be a UUID' })),
      ];
    case 'enum':
      return enumDecorators(field);
  }
}

function textDecorators({ minLength = 0, maxLength = Infinity, oneOf }: TextField): PropertyDecorator[] {
  return [
    isString(),
    ...(oneOf ? [IsIn(oneOf, elseTell(notAllowed(oneOf)))] : []),
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

function integerDecorators({ minimum, maximum }: IntegerField): PropertyDecorator[] {
  const detail = `must be a whole number from ${minimum} to ${maximum}`;
  return [
    IsInt(elseTell({ code: 'type', detail })),
    Min(minimum, elseTell({ code: 'too-small', minimum, detail })),
    Max(maximum, elseTell({ code: 'too-large', maximum, detail })),
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
  return IsString(elseTell({ code: 'type', detail: 'must be a string' }));
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
  return ValidateBy({ name, validator: { validate } }, elseTell(violation));
}

/** Length in code points, as JSON Schema counts (class-validator's own leaves variation selectors out). */
function lengthOf(value: string): number {
  return Array.from(value).length;
}
