import { rejected } from './cupi-error.js';
import type { NestedText } from './world.js';
import { assertLegalCharacters, type RequestElements } from './xml-reader.js';

/**
 * Reads a JSON request body, bare or wrapped in a root, whose name does not matter, as in XML. Strings, booleans and
 * numbers become text; null is ignored.
 *
 * @param containers names of values that may be objects or arrays, and are not a root.
 * @throws CupiError 400 when it is not a JSON object, or another value is an object or an array.
 */
export function readJson(text: string, containers: readonly string[]): RequestElements {
  const body = asObject(parse(text));
  const content = wrappedIn(body, containers) ?? body;

  const fields = new Map<string, string>();
  const nested: NestedText[] = [];
  for (const [name, value] of Object.entries(content)) {
    if (containers.includes(name)) nested.push(...textsIn(name, value));
    else if (value !== null) fields.set(name, toText(name, value));
  }
  assertLegalCharacters(fields);
  return { fields, nested };
}

/** `{"A": [{"B": "1"}, {"B": "2"}]}` and `{"A": {"B": ["1", "2"]}}` both mean two Bs below A. */
function* textsIn(within: string, value: unknown): Iterable<NestedText> {
  for (const item of [value].flat()) {
    if (!isObject(item)) continue;
    for (const [element, texts] of Object.entries(item)) {
      for (const text of [texts].flat()) yield { within, element, text: toText(element, text) };
    }
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw rejected('the body is no JSON');
  }
}

/** A single member that is an object is a root: except containers, elements contain no objects. */
function wrappedIn(
  body: Record<string, unknown>,
  containers: readonly string[],
): Record<string, unknown> | undefined {
  const [[name, content] = ['', undefined], ...others] = Object.entries(body);
  return others.length === 0 && isObject(content) && !containers.includes(name) ? content : undefined;
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
