import { InvalidXmlError, quotedName } from './errors.js';
import type { EnumField, Field } from './model.js';
import type { XmlElement } from './xml-reader.js';
import { trimXmlBlanks } from './xml-text.js';

/** A field's value as JSON shows it. */
export type ReadValue = string | number | boolean | null;

/**
 * Reads a field's element. Its blanks at both ends are trimmed (CUPI's documents are printed with them); an
 * empty element is `""` for text and `null` for every other type. The bounds of a field are not applied: what
 * CUPI holds is shown.
 *
 * @throws InvalidXmlError `bad-value` when the text does not fit the field's type, or is no text alone
 */
export function readValue(field: Field, element: XmlElement): ReadValue {
  const text = trimXmlBlanks(element.text);
  const value = element.children.length === 0 ? parse(field, text) : undefined;
  if (value === undefined) {
    throw new InvalidXmlError(
      'bad-value',
      `the value of ${quotedName(element.name)} is not of type ${field.type}`,
      element.name,
    );
  }
  return value;
}

function parse(field: Field, text: string): ReadValue | undefined {
  if (field.type === 'text') return text;
  if (text === '') return null;
  switch (field.type) {
    case 'boolean':
      return parseBoolean(text);
    case 'integer':
      return parseInteger(text);
    case 'uuid':
      return parseUuid(text);
    case 'enum':
      return parseEnum(field, text);
  }
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
  // Adding zero turns -0, which JSON does not know, into 0.
  return Number.isSafeInteger(value) ? value + 0 : undefined;
}

/** A UUID in its text form (RFC 9562 §4), in any case. */
export const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

function parseUuid(text: string): string | undefined {
  return UUID.test(text) ? text.toLowerCase() : undefined;
}

/** Codes that this release does not know must survive: they are shown as their digits. */
function parseEnum({ names }: EnumField, text: string): string | undefined {
  const code = text.replace(/^0+(?=\d)/, '');
  if (!/^\d{1,19}$/.test(code)) return undefined;
  return Object.entries(names).find(([known]) => known === code)?.[1] ?? code;
}
