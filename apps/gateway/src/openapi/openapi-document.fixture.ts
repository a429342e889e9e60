import { readFileSync } from 'node:fs';

/** JSON, as it is parsed. */
export type Json = Record<string, unknown>;

/** A schema of the document; references to other schemas stay. */
export type Schema = Readonly<Record<string, unknown>>;

export interface Parameter {
  readonly in: 'path' | 'query' | 'header';
  readonly name: string;
  readonly description?: string;
  readonly schema: Schema;
  readonly example?: unknown;
}

export interface MediaType {
  readonly schema: Schema;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly value: object }>>;
}

export interface Response {
  readonly description: string;
  readonly headers?: Readonly<Record<string, object>>;
  readonly content?: Readonly<Record<string, MediaType>>;
}

export interface Operation {
  readonly operationId: string;
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  /** Absent where that of the document applies. */
  readonly security?: readonly object[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, MediaType>> };
  readonly responses: Readonly<Record<string, Response>>;
}

/** An operation and where it is. */
export interface LocatedOperation {
  readonly path: string;
  /** In small letters, as in the document. */
  readonly method: string;
  readonly operation: Operation;
}

export interface OpenApiDocument {
  readonly openapi: string;
  readonly security: readonly object[];
  readonly tags: readonly Schema[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly securitySchemes: Readonly<Record<string, Schema>>;
  };
}

/** Whether a schema is an enum of names that says that a code without a name is its digits. */
export function isExtensibleEnum(schema: Schema): boolean {
  return schema['x-extensible-enum'] === true;
}

/** What the digits of such a code match. */
const ENUM_CODE = '^(0|[1-9][0-9]{0,18})$';

/** Enums of codes have a schema of their own, which says so; others are texts that are shown, which may be any. */
const OF_CODES = 'Codes by name.';

/** A part of the document with every extensible enum in it open, as it is meant: of codes to digits, of texts to any. */
export function withOpenEnums<T>(node: T): T {
  if (Array.isArray(node)) return node.map(withOpenEnums) as T;
  if (typeof node !== 'object' || node === null) return node;
  const { enum: names, ...rest } = Object.fromEntries(
    Object.entries(node).map(([key, value]) => [key, withOpenEnums(value as unknown)]),
  );
  if (names === undefined) return rest as T;
  const others = rest.description === OF_CODES ? { pattern: ENUM_CODE } : {};
  const open = { ...rest, 'x-extensible-enum': false, anyOf: [{ enum: names }, others] };
  return (isExtensibleEnum(rest) ? open : { ...rest, enum: names }) as T;
}

const METHODS = ['get', 'post', 'patch', 'put', 'delete'];

/** The OpenAPI document of the repository, as it is written there. */
export const committedDocument = JSON.parse(readFileSync('openapi.json', 'utf8')) as OpenApiDocument;

/** Every operation of the document, with all that it refers to in its place, schemas excepted. */
export const operations: readonly LocatedOperation[] = operationsOf(committedDocument);

function operationsOf(document: OpenApiDocument): LocatedOperation[] {
  return Object.entries(document.paths).flatMap(([path, item]) => {
    const { parameters = [], ...methods } = dereferenced(item, document) as { parameters?: Parameter[] };
    return Object.entries(methods as Record<string, Operation>)
      .filter(([method]) => METHODS.includes(method))
      .map(([method, operation]) => ({
        path,
        method,
        operation: { ...operation, parameters: [...parameters, ...(operation.parameters ?? [])] },
      }));
  });
}

/** A part of a document with each reference to a component replaced by that; references to schemas stay. */
export function dereferenced(part: unknown, document: object): unknown {
  if (Array.isArray(part)) return part.map((entry) => dereferenced(entry, document));
  if (typeof part !== 'object' || part === null) return part;
  const [, section, name] = /^#\/components\/(?!schemas)(\w+)\/(.+)$/.exec(String((part as Json).$ref)) ?? [];
  if (section !== undefined && name !== undefined) {
    const { components } = document as { components: Record<string, Json> };
    return dereferenced(components[section]?.[name], document);
  }
  return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, dereferenced(value, document)]));
}
