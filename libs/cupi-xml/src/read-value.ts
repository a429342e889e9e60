import { InvalidXmlError, quotedName } from './errors.js';
import { shownDateTime } from './date-time.js';
import type { EnumField, Field, UuidListField } from './model.js';
import type { XmlElement } from './xml-reader.js';
import { trimXmlBlanks } from './xml-text.js';

/** A field's value as JSON shows it. */
export type ReadValue = string | number | boolean | readonly string[];

/**
 * Reads a field's element. Blanks at both ends are trimmed (Cisco's documents have them). The bounds of a field are not
 * applied: CUPI's value is shown unchanged.
 *
 * @returns undefined for an empty element, unless its type is text
 * @throws InvalidXmlError `bad-value` when the content does not fit the field's type, or is not text alone
 */
export function readValue(field: Field, element: XmlElement): ReadValue | undefined {
  if (field.type === 'uuid-list') return isEmpty(element) ? undefined : readUuids(field, element);
  const text = trimXmlBlanks(element.text);
  if (element.children.length > 0) throw badValue(field, element);
  if (text === '' && field.type !== 'text') return undefined;
  const value = parse(field, text);
  if (value === undefined) throw badValue(field, element);
  return value;
}

function parse(field: Exclude<Field, UuidListField>, text: string): ReadValue | undefined {
  switch (field.type) {
    case 'text':
      return text;
    case 'boolean':
      return parseBoolean(text);
    case 'integer':
      return parseInteger(text);
    case 'uuid':
      return parseUuid(text);
    case 'datetime':
      return shownDateTime(text);
    case 'enum':
      return parseEnum(field, text);
  }
}

function isEmpty({ text, children }: XmlElement): boolean {
  return children.length === 0 && trimXmlBlanks(text) === '';
}

/** A container with anything but ids cannot be shown. */
function readUuids(field: UuidListField, element: XmlElement): readonly string[] {
  if (trimXmlBlanks(element.text) !== '') throw badValue(field, element);
  return element.children.map((child) => {
    const id = child.name === field.itemElement ? parseUuid(trimXmlBlanks(child.text)) : undefined;
    if (id === undefined || child.children.length > 0) throw badValue(field, element);
    return id;
  });
}

function badValue({ type }: Field, { name }: XmlElement): InvalidXmlError {
  return new InvalidXmlError('bad-value', `the value of ${quotedName(name)} is not of type ${type}`, name);
}

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
]);

/** CUPI's printed samples show nearly all booleans with a doubled bracket, as in `<X>>false</X>`. */
function parseBoolean(text: string): boolean | undefined {
  return BOOLEANS.get(text.replace(/^>/, '').toLowerCase());
}

function parseInteger(text: string): number | undefined {
  if (!/^-?\d+$/.test(text)) return undefined;
  const value = Number(text);
  // Adding zero turns -0, which JSON does not have, into 0.
  return Number.isSafeInteger(value) ? value + 0 : undefined;
}

/** A UUID in its text form (RFC 9562 §4), case-insensitive. */
export const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

function parseUuid(text: string): string | undefined {
  return UUID.test(text) ? text.toLowerCase() : undefined;
}

/** Codes that this release does not know are shown as their digits. */
function parseEnum({ names }: EnumField, text: string): string | undefined {
  const code = text.replace(/^0+(?=\d)/, '');
  if (!/^\d{1,19}$/.test(code)) return undefined;
  return Object.entries(names).find(([known]) => known === code)?.[1] ?? code;
}
