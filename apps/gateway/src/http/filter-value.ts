import { filterValueFault } from '#libs/cupi-client';
import type { Field } from '#libs/cupi-xml';
import { isObjectId } from './object-id.js';

/** A filter's value as CUPI compares it, or what is wrong with it. */
type FilterValue =
  | { readonly value: string; readonly fault?: undefined }
  | { readonly value?: undefined; readonly fault: string };

/**
 * Reads the value by which a list is filtered.
 * @param field the field that is compared; of any text when undefined
 */
export function filterValueOf(field: Field | undefined, text: string): FilterValue {
  switch (field?.type) {
    case 'uuid':
      return checked(text.toLowerCase(), isObjectId, 'must be a UUID');
    case 'boolean':
      return checked(text, (value) => value === 'true' || value === 'false', 'must be true or false');
    case 'integer':
      return checked(text, (value) => /^-?\d{1,10}$/.test(value), 'must be a whole number');
    case 'enum': {
      const [code] = Object.entries(field.names).find(([, name]) => name === text) ?? [text];
      const names = Object.values(field.names).join(', ');
      return checked(code, (value) => /^\d{1,19}$/.test(value), `must be one of ${names}, or the digits of another code`);
    }
    default: {
      const fault = filterValueFault(text);
      return fault === undefined ? { value: text } : { fault };
    }
  }
}

function checked(value: string, isFit: (value: string) => boolean, fault: string): FilterValue {
  return isFit(value) ? { value } : { fault };
}
