import type { CupiElement } from './cupi-element.js';

type JsonValue = string | JsonObject | JsonValue[];
interface JsonObject {
  [key: string]: JsonValue;
}

/** How lists are written. */
export interface JsonStyle {
  /** CUPI writes a list of one as a bare object. True writes an array of one, which some releases may do. */
  readonly isSingleItemAnArray: boolean;
}

/**
 * Writes an answer as CUPI's JSON: the root's name is omitted, attributes become `@` keys, every scalar is a string,
 * repeated elements become an array, a single one an object, and none no key at all.
 */
export function writeJson(root: CupiElement, style: JsonStyle = { isSingleItemAnArray: false }): string {
  return JSON.stringify(toValue(root, style));
}

function toValue({ attributes = {}, content }: CupiElement, style: JsonStyle): JsonValue {
  if (typeof content === 'string') return content;

  const object: JsonObject = {};
  for (const [name, value] of Object.entries(attributes)) object[`@${name}`] = value;

  const isList = 'total' in attributes;
  for (const [name, values] of valuesByName(content, style)) {
    const [first = ''] = values;
    const isArray = values.length > 1 || (isList && style.isSingleItemAnArray);
    object[name] = isArray ? values : first;
  }
  return object;
}

function valuesByName(elements: readonly CupiElement[], style: JsonStyle): Map<string, JsonValue[]> {
  const groups = new Map<string, JsonValue[]>();
  for (const element of elements) {
    const group = groups.get(element.name);
    if (group) group.push(toValue(element, style));
    else groups.set(element.name, [toValue(element, style)]);
  }
  return groups;
}
