import { STATUS_CODES } from 'node:http';
import { isNode, isReference, rewriteDocument, type Node, type NodeKind } from './document-grammar.js';

/** A kind of nodes that are shared, their section in the components, and their names there. */
interface SharedKind {
  readonly kind: NodeKind;
  readonly section: 'examples' | 'headers' | 'parameters' | 'responses';
  readonly nameOf: (node: Node, key: string) => string;
}

/** From the inside out: responses are compared after their headers and examples have been shared. */
const SHARED_KINDS: readonly SharedKind[] = [
  { kind: 'example', section: 'examples', nameOf: (_example, key) => inPascalCase(key) },
  { kind: 'header', section: 'headers', nameOf: (_header, key) => key },
  { kind: 'parameter', section: 'parameters', nameOf: ({ name }) => String(name) },
  { kind: 'response', section: 'responses', nameOf: nameOfResponse },
];

interface DocumentWithComponents {
  readonly components?: Readonly<Record<string, Readonly<Record<string, Node>>>>;
}

/** A node, the key of its first occurrence, and its number of occurrences. */
interface Occurrences {
  readonly node: Node;
  readonly key: string;
  count: number;
}

/**
 * Moves examples, headers, parameters and responses that occur more than once in an OpenAPI document into its components,
 * and refers to them, without changing its meaning. Nodes that equal an existing component refer to that.
 *
 * Names are their own; those of responses are of the one schema that they contain, else of their status. Equal
 * names are numbered in the order of the document.
 */
export function hoist<D extends object>(document: D): D {
  return SHARED_KINDS.reduce(hoistKind, document);
}

function hoistKind<D extends DocumentWithComponents>(document: D, { kind, section, nameOf }: SharedKind): D {
  const shared = new Map(Object.entries(document.components?.[section] ?? {}));
  const names = new Map([...shared].map(([name, node]) => [canonical(node), name]));
  for (const [text, { node, key, count }] of occurrencesOf(kind, document)) {
    if (count === 1 || names.has(text)) continue;
    const name = freeName(nameOf(node, key), shared);
    names.set(text, name);
    shared.set(name, node);
  }
  if (names.size === 0) return document;
  const hoisted = rewriteDocument(document, (kindOfNode, node) => {
    const name = kindOfNode === kind ? names.get(canonical(node)) : undefined;
    return name === undefined ? node : { $ref: `#/components/${section}/${name}` };
  });
  return { ...hoisted, components: { ...hoisted.components, [section]: Object.fromEntries(shared) } };
}

/** By canonical text, in the order of the document. */
function occurrencesOf(kind: NodeKind, document: object): Map<string, Occurrences> {
  const occurrences = new Map<string, Occurrences>();
  rewriteDocument(document, (kindOfNode, node, key) => {
    if (kindOfNode !== kind) return node;
    const text = canonical(node);
    const known = occurrences.get(text);
    if (known) known.count += 1;
    else occurrences.set(text, { node, key, count: 1 });
    return node;
  });
  return occurrences;
}

/** The same text for nodes that differ only in the order of their members. */
function canonical(node: Node): string {
  return JSON.stringify(node, (_key, value: unknown) =>
    isNode(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value,
  );
}

function freeName(wanted: string, taken: ReadonlyMap<string, Node>): string {
  // Characters of component names (OpenAPI 3.1 §4.8.7).
  const name = wanted.replace(/[^\w.-]+/g, '-') || '-';
  if (!taken.has(name)) return name;
  let number = 2;
  while (taken.has(`${name}-${number}`)) number += 1;
  return `${name}-${number}`;
}

function nameOfResponse({ content }: Node, status: string): string {
  const mediaTypes = isNode(content) ? Object.values(content) : [];
  const [schema, ...others] = new Set(mediaTypes.map(nameOfSchema));
  if (schema !== undefined && others.length === 0) return schema;
  return inPascalCase(STATUS_CODES[status] ?? status);
}

function nameOfSchema(mediaType: unknown): string | undefined {
  const schema = isNode(mediaType) ? mediaType.schema : undefined;
  return isNode(schema) && isReference(schema)
    ? schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1)
    : undefined;
}

/** `NotFound` of `not-found` or `Not Found`. */
function inPascalCase(words: string): string {
  return words.replace(/(?:^|[^A-Za-z0-9]+)(\w?)/g, (_separator, letter: string) => letter.toUpperCase());
}
