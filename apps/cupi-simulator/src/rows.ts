import type { CatalogueField, CatalogueResource } from './catalogue.js';
import { rejected } from './cupi-error.js';

/** What a caller sent: element names and their text, untrimmed. */
export type Fields = ReadonlyMap<string, string>;

/** A stored object: element names and text. An element that is missing is NULL. */
export type Row = ReadonlyMap<string, string>;

/** The largest value of a database INTEGER. */
const MAX_INTEGER = 2_147_483_647;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const DATE_TIME = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d:\d\d(\.\d{1,3})?Z?)?$/;

/** Access that lets a caller set an element in a POST or a PUT. Other elements are ignored, as CUPI ignores them. */
const WRITABLE: Readonly<Record<'create' | 'update', readonly string[]>> = {
  create: ['read-write', 'create-only', 'write-only'],
  update: ['read-write', 'update-only', 'write-only'],
};

/** The default of an element in a new object; undefined is NULL. */
export type InitialValue = (field: CatalogueField, resource: CatalogueResource) => string | undefined;

/** CUPI: documented defaults. Our decision: a boolean without one is false. */
export const documentedDefault: InitialValue = ({ default: value, type, access }) => {
  if (value !== undefined) return String(value);
  return type === 'boolean' && access !== 'write-only' ? 'false' : undefined;
};

/** The row of an object before anything was written. */
export function initialRow(resource: CatalogueResource, initialValue: InitialValue): Row {
  const row = new Map<string, string>();
  for (const field of resource.fields) {
    const value = field.access === 'write-only' ? undefined : initialValue(field, resource);
    if (value !== undefined) row.set(field.element, value);
  }
  return row;
}

/**
 * A row with what a caller sent. Write-only elements are checked, but not stored.
 *
 * @param hasOpenEnums whether numbers without a name are accepted.
 * @throws CupiError 400 when a value does not fit its element.
 */
export function writtenRow(
  resource: CatalogueResource,
  row: Row,
  fields: Fields,
  verb: 'create' | 'update',
  hasOpenEnums: boolean,
): Map<string, string> {
  const written = new Map(row);
  for (const field of resource.fields) {
    const text = fields.get(field.element);
    if (text === undefined || !WRITABLE[verb].includes(field.access)) continue;

    const value = acceptValue(resource, field, text, hasOpenEnums);
    if (field.access === 'write-only') continue;
    if (value === undefined) written.delete(field.element);
    else written.set(field.element, value);
  }
  return written;
}

/** The value to store; undefined for an empty element, which only text may be. */
function acceptValue(
  resource: CatalogueResource,
  field: CatalogueField,
  text: string,
  hasOpenEnums: boolean,
): string | undefined {
  switch (field.type) {
    case 'text':
      return acceptText(field, text);
    case 'boolean':
      return acceptBoolean(field, text);
    case 'integer':
      return acceptInteger(field, text);
    case 'enum':
      return acceptCode(field, text, hasOpenEnums ? undefined : resource.enums[field.enum ?? '']);
    case 'uuid':
      return acceptPattern(field, text.trim().toLowerCase(), UUID, 'an id');
    case 'datetime':
      return acceptPattern(field, text.trim(), DATE_TIME, 'a date and time');
    case 'link':
    case 'uuid-list':
      return undefined;
  }
}

function acceptText(
  { element, required, minLength, maxLength, values }: CatalogueField,
  text: string,
): string {
  if (required && text === '') throw rejected(`${element} is required`);

  const length = Array.from(text).length;
  if (maxLength !== undefined && length > maxLength) throw rejected(`${element} is longer than ${maxLength}`);
  if (minLength !== undefined && length < minLength)
    throw rejected(`${element} is shorter than ${minLength}`);
  if (values && !values.includes(text)) throw rejected(`${element} is none of ${values.join(', ')}`);
  return text;
}

/** CUPI: documents have `true`/`false`; `1`/`0`, as in queries, are accepted as well. */
function acceptBoolean({ element }: CatalogueField, text: string): string {
  const trimmed = text.trim();
  if (trimmed === 'true' || trimmed === '1') return 'true';
  if (trimmed === 'false' || trimmed === '0') return 'false';
  throw rejected(`${element} is not a boolean`);
}

function acceptInteger(field: CatalogueField, text: string): string {
  const { element, min = -MAX_INTEGER - 1, max = MAX_INTEGER, values } = field;
  const trimmed = text.trim();
  const value = Number(trimmed);
  if (!/^-?\d{1,10}$/.test(trimmed) || value < min || value > max) {
    throw rejected(`${element} is not an integer from ${min} to ${max}`);
  }
  if (values && !values.includes(value)) throw rejected(`${element} is none of ${values.join(', ')}`);
  return String(value);
}

function acceptCode(
  field: CatalogueField,
  text: string,
  codes: Readonly<Record<string, string>> | undefined,
): string {
  const code = acceptInteger({ ...field, min: codes ? -MAX_INTEGER : 0 }, text);
  if (codes && codes[code] === undefined) {
    throw rejected(`${field.element} is none of ${Object.keys(codes).join(', ')}`);
  }
  return code;
}

function acceptPattern(
  { element, required }: CatalogueField,
  text: string,
  pattern: RegExp,
  kind: string,
): string | undefined {
  if (text === '' && !required) return undefined;
  if (!pattern.test(text)) throw rejected(`${element} is not ${kind}`);
  return text;
}
