import { pointerTo } from './json-cursor.js';

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g;

interface Container {
  readonly pointer: string;
  /** Of an object: the names so far. */
  readonly names?: Set<string>;
  /** Where the next value goes: the name of the member, or the index of the element. */
  place: string | number;
}

/**
 * JSON Pointers (RFC 6901) to the members that an object has more than once. `JSON.parse` keeps the last of
 * them and drops the others silently, while the names within an object should be unique (RFC 8259 §4).
 * @param json well-formed JSON
 */
export function duplicateMembers(json: string): string[] {
  const duplicates: string[] = [];
  const open: Container[] = [];
  let text = '';
  for (const [token] of json.matchAll(TOKEN)) {
    const container = open.at(-1);
    if (token === '{' || token === '[') {
      const pointer = container ? pointerTo(container.pointer, String(container.place)) : '';
      open.push(token === '{' ? { pointer, names: new Set(), place: '' } : { pointer, place: 0 });
    } else if (token === '}' || token === ']') {
      open.pop();
    } else if (token === ':' && container?.names) {
      const name = JSON.parse(text) as string;
      if (container.names.has(name)) duplicates.push(pointerTo(container.pointer, name));
      container.names.add(name);
      container.place = name;
    } else if (token === ',' && typeof container?.place === 'number') {
      container.place += 1;
    } else {
      text = token;
    }
  }
  return duplicates;
}
