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
import { isDateTime, isXmlText, type EnumField, type Field, type IntegerField, type TextField } from '#libs/cupi-xml';

/** Ids in a list at most: a body of 64 KiB has no room for many more. */
const MAX_IDS = 1_000;

/** Digits of an enum code that has no name, as they are read and may be written. */
export const ENUM_CODE_PATTERN = '^(0|[1-9][0-9]{0,18})$';

/** Declares to class-validator what a property must be, by the declaration of its field. */
export function checkValue(prototype: object, name: string, field: Field): void {
  for (const decorate of decoratorsOf(field)) decorate(prototype, name);
}

function decoratorsOf(field: Field): PropertyDecorator[] {
  switch (field.type) {
    case 'text':
      return textDecorators(field);
    case 'boolean':
      return [IsBoolean({ message: 'must be true or false' })];
    case 'integer':
      return integerDecorators(field);
    case 'uuid':
      return [IsUUID('loose', { message: 'must be a UUID' })];
    case 'enum':
      return enumDecorators(field);
    case 'datetime':
      return [
        satisfies('datetime', 'must be a date and time, such as 2024-05-17T08:09:11', isDateTime),
      ];
    case 'uuid-list':
      return [
        IsArray({ message: 'must be a list' }),
        IsUUID('loose', { each: true, message: 'must have UUIDs alone' }),
        ArrayMaxSize(MAX_IDS, { message: `must have at most ${MAX_IDS} ids` }),
      ];
  }
}

function textDecorators({ minLength = 0, maxLength = Infinity, oneOf }: TextField): PropertyDecorator[] {
  return [
    IsString({ message: 'must be a string' }),
    ...(oneOf ? [IsIn(oneOf, { message: `must be one of ${oneOf.join(', ')}` })] : []),
    satisfies('minLength', 'must not be empty', (value) => value.length >= minLength),
    satisfies(
      'maxLength',
      `must have at most ${maxLength} characters`,
      (value) => lengthOf(value) <= maxLength,
    ),
    satisfies('xmlText', 'has a character that XML cannot carry, such as a control character', isXmlText),
  ];
}

function integerDecorators({ minimum, maximum }: IntegerField): PropertyDecorator[] {
  const message = `must be a whole number from ${minimum} to ${maximum}`;
  return [IsInt({ message }), Min(minimum, { message }), Max(maximum, { message })];
}

function enumDecorators({ names }: EnumField): PropertyDecorator[] {
  const known = Object.values(names);
  const code = new RegExp(ENUM_CODE_PATTERN);
  return [
    IsString({ message: 'must be a string' }),
    satisfies(
      'enum',
      `must be one of ${known.join(', ')}, or the digits of another code`,
      (value) => known.includes(value) || code.test(value),
    ),
  ];
}

function satisfies(
  name: string,
  message: string,
  isSatisfied: (value: string) => boolean,
): PropertyDecorator {
  return ValidateBy(
    { name, validator: { validate: (value) => typeof value === 'string' && isSatisfied(value) } },
    { message },
  );
}

/** Length in code points, as JSON Schema counts (class-validator's own leaves variation selectors out). */
function lengthOf(value: string): number {
  return Array.from(value).length;
}
