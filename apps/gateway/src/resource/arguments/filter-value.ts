import { filterValueError } from '#libs/cupi-client';
import type { Field } from '#libs/cupi-xml';
import type { Violation } from '../../problems/core/index.js';
import { isObjectId } from './object-id.js';

/** A filter's value in CUPI's notation, or its error. */
type FilterValue =
  | { readonly value: string; readonly violation?: undefined }
  | { readonly value?: undefined; readonly violation: Violation };

/**
 * Parses the value by which a list is filtered.
 * @param field the field that is compared; undefined for any text
 */
export function filterValueOf(field: Field | undefined, text: string): FilterValue {
  switch (field?.type) {
    case 'uuid':
      return valueIf(isObjectId, text.toLowerCase(), NO_UUID);
    case 'boolean':
      return booleanOf(text);
    case 'integer':
      return valueIf((value) => /^-?\d{1,10}$/.test(value), text, NO_INTEGER);
    case 'enum':
      return enumCodeOf(Object.entries(field.names), text);
    case 'text':
    case 'datetime':
    case 'uuid-list':
    case undefined:
      return textOf(text);
  }
}

const NO_UUID: Violation = { code: 'format', format: 'uuid', detail: 'must be a UUID' };
const NO_BOOLEAN: Violation = { code: 'type', detail: 'must be true or false' };
const NO_INTEGER: Violation = { code: 'type', detail: 'must be a whole number' };

/** CUPI queries booleans as `1` and `0`, though documents say `true` and `false`. */
function booleanOf(text: string): FilterValue {
  if (text === 'true') return { value: '1' };
  return text === 'false' ? { value: '0' } : { violation: NO_BOOLEAN };
}

function valueIf(isFit: (value: string) => boolean, value: string, violation: Violation): FilterValue {
  return isFit(value) ? { value } : { violation };
}

/** CUPI compares codes, even if their names are known here. */
function enumCodeOf(names: readonly (readonly [code: string, name: string])[], text: string): FilterValue {
  const [code] = names.find(([, name]) => name === text) ?? [text];
  const allowed = names.map(([, name]) => name);
  const detail = `must be one of ${allowed.join(', ')}, or the digits of another code`;
  return valueIf((value) => /^\d{1,19}$/.test(value), code, { code: 'not-allowed', allowed, detail });
}

function textOf(text: string): FilterValue {
  const detail = filterValueError(text);
  if (detail === undefined) return { value: text };
  if (text === '') return { violation: { code: 'too-short', minLength: 1, detail } };
  return { violation: { code: 'characters', detail } };
}
