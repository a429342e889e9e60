import type { Fields } from './columns.js';
import { rejected } from './cupi-error.js';
import { refuseForbiddenCharacters } from './xml-reader.js';

/**
 * Reads a JSON request body, bare or wrapped in a root, whose name does not matter, as in XML. Strings, booleans and numbers become text; null says nothing.
 *
 * @throws CupiError 400 when it is no JSON object, or a value is an object or an array.
 */
export function readJson(text: string): Fields {
  const body = asObject(parse(text));
  const content = wrappedIn(body) ?? body;

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

/** A single member that is an object is a root: elements hold no objects. */
function wrappedIn(body: Record<string, unknown>): Record<string, unknown> | undefined {
  const [content, ...others] = Object.values(body);
  return others.length === 0 && isObject(content) ? content : undefined;
}

function asObject(value: unknown): Record<string, unknown> {
  if (!isObject(value)) throw rejected('the body is no object');
  return value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function toText(name: string, value: unknown): string {
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number')
    return String(value);
  throw rejected(`${name} is neither text, number nor boolean`);
}
