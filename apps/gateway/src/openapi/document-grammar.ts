/** Kinds of nodes in an OpenAPI document that have shareable nodes below them. */
export type NodeKind =
  | 'document'
  | 'paths'
  | 'pathItem'
  | 'operation'
  | 'parameters'
  | 'parameter'
  | 'requestBody'
  | 'responses'
  | 'response'
  | 'headers'
  | 'header'
  | 'content'
  | 'mediaType'
  | 'examples'
  | 'example'
  | 'components'
  | 'sharedResponses'
  | 'sharedResponse';

/** An object of the document, as plain JSON. */
export type Node = Readonly<Record<string, unknown>>;

/** HTTP methods of the operations of a path item (OpenAPI 3.1 §4.8.9). */
export const OPERATION_METHODS = [
  'get',
  'put',
  'post',
  'delete',
  'options',
  'head',
  'patch',
  'trace',
] as const;

/** Stands for every member of a list or map. */
const EACH = '*';

/** The members of a node (OpenAPI 3.1 §4.8). Schemas are not traversed: their properties may have any name. */
const GRAMMAR: Readonly<Record<NodeKind, Readonly<Record<string, NodeKind>>>> = {
  document: { paths: 'paths', components: 'components' },
  paths: { [EACH]: 'pathItem' },
  pathItem: {
    parameters: 'parameters',
    ...Object.fromEntries(OPERATION_METHODS.map((method) => [method, 'operation'] as const)),
  },
  operation: { parameters: 'parameters', requestBody: 'requestBody', responses: 'responses' },
  parameters: { [EACH]: 'parameter' },
  parameter: {},
  requestBody: { content: 'content' },
  responses: { [EACH]: 'response' },
  response: { headers: 'headers', content: 'content' },
  headers: { [EACH]: 'header' },
  header: {},
  content: { [EACH]: 'mediaType' },
  mediaType: { examples: 'examples' },
  examples: { [EACH]: 'example' },
  example: {},
  components: { responses: 'sharedResponses' },
  sharedResponses: { [EACH]: 'sharedResponse' },
  sharedResponse: { headers: 'headers', content: 'content' },
};

/** Returns the replacement of a node; `key` is its name or status. */
export type Rewrite = (kind: NodeKind, node: Node, key: string) => Node;

/** The document with every node replaced by the result of `rewrite`, from the leaves up. References are not changed. */
export function rewriteDocument<D extends object>(document: D, rewrite: Rewrite): D {
  return rewriteNode('document', document, '', rewrite) as D;
}

function rewriteNode(kind: NodeKind, node: unknown, key: string, rewrite: Rewrite): unknown {
  if (Array.isArray(node)) return node.map((entry) => rewriteMember(kind, EACH, entry, rewrite));
  if (!isNode(node) || isReference(node)) return node;
  const members = Object.entries(node).map(([name, member]) => [
    name,
    rewriteMember(kind, name, member, rewrite),
  ]);
  return rewrite(kind, Object.fromEntries(members) as Node, key);
}

function rewriteMember(kind: NodeKind, name: string, member: unknown, rewrite: Rewrite): unknown {
  const grammar = GRAMMAR[kind];
  const memberKind = Object.hasOwn(grammar, name) ? grammar[name] : grammar[EACH];
  return memberKind === undefined ? member : rewriteNode(memberKind, member, name, rewrite);
}

/** True for an object that is no list. */
export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** True for a Reference Object (OpenAPI 3.1 §4.8.23). */
export function isReference(node: Node): node is { readonly $ref: string } {
  return typeof node.$ref === 'string';
}
