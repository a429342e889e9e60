import type { Fields } from './columns.js';
import { rejected } from './cupi-error.js';
import { refuseForbiddenCharacters } from './xml-reader.js';

/**
 * Reads a JSON request body, bare or wrapped in its root's name. Strings, booleans and numbers become text; null says nothing.
 *
 * @throws CupiError 400 when it is no JSON object, or a value is an object or an array.
 */
export function readJson(text: string, rootName: string): Fields {
  const body = asObject(parse(text));
  const content = isWrapped(body, rootName) ? asObject(body[rootName]) : body;

  const fields = new Map<string, string>();
  for (const [name, value] of Object.entries(content)) {
    if (value !== null) fields.set(name, toText(name, value));
  }
  refuseForbiddenCharacters(fields);
  return fields;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw rejected('the body is no JSON');
  }
}

function isWrapped(body: Record<string, unknown>, rootName: string): boolean {
  const names = Object.keys(body);
  return names.length === 1 && names[0] === rootName;
}

function asObject(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw rejected('the body is no object');
  return value as Record<string, unknown>;
}

function toText(name: string, value: unknown): string {
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number')
    return String(value);
  throw rejected(`${name} is neither text, number nor boolean`);
}
