import { schemaChanges, type Direction, type Schema } from './schema-changes.js';

type Node = Readonly<Record<string, unknown>>;

/** The parts of an OpenAPI document that callers depend on. */
export interface ApiDocument {
  readonly paths: Readonly<Record<string, Node>>;
  readonly components?: Readonly<Record<string, Readonly<Record<string, Node>>>>;
}

interface Parameter extends Node {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema?: Schema;
}

const METHODS = ['get', 'post', 'patch', 'put', 'delete'];

/**
 * Names the changes of the released API that break callers: operations, parameters, members, media types and statuses that
 * were removed, what is newly required or no longer always present, types, and values that may no longer be sent.
 * @returns a sentence for each, the same as long as the change is the same
 */
export function breakingChanges(released: ApiDocument, current: ApiDocument): string[] {
  return new Comparison(released, current).changes();
}

class Comparison {
  readonly #released: ApiDocument;
  readonly #current: ApiDocument;

  constructor(released: ApiDocument, current: ApiDocument) {
    this.#released = released;
    this.#current = current;
  }

  changes(): string[] {
    const all = Object.entries(this.#released.paths).flatMap(([path, item]) =>
      METHODS.filter((method) => item[method] !== undefined).flatMap((method) =>
        this.#operation(`${method.toUpperCase()} ${path}`, item, this.#current.paths[path] ?? {}, method),
      ),
    );
    return [...new Set(all)];
  }

  #operation(name: string, releasedItem: Node, currentItem: Node, method: string): string[] {
    const released = releasedItem[method] as Node;
    const current = currentItem[method] as Node | undefined;
    if (!current) return [`${name} is gone`];
    return [
      ...this.#parameters(
        name,
        parametersOf(this.#released, releasedItem, released),
        parametersOf(this.#current, currentItem, current),
      ),
      ...this.#body(name, released.requestBody as Node | undefined, current.requestBody as Node | undefined),
      ...this.#responses(name, released.responses as Node, current.responses as Node),
    ];
  }

  #parameters(name: string, released: Map<string, Parameter>, current: Map<string, Parameter>): string[] {
    const gone = [...released.keys()].filter((key) => !current.has(key));
    const required = [...current].filter(
      ([key, parameter]) => parameter.required === true && released.get(key)?.required !== true,
    );
    const schemas = [...released].flatMap(([key, { schema = {} }]) => {
      const present = current.get(key);
      return present
        ? this.#schema(schema, present.schema ?? {}, 'request', `${name}: parameter ${key}`)
        : [];
    });
    return [
      ...gone.map((key) => `${name}: parameter ${key} is gone`),
      ...required.map(([key]) => `${name}: parameter ${key} is required now`),
      ...schemas,
    ];
  }

  #body(name: string, released: Node | undefined, current: Node | undefined): string[] {
    if (!current) return released ? [`${name}: the body is gone`] : [];
    const isRequired = current.required === true && released?.required !== true;
    return [
      ...(isRequired ? [`${name}: the body is required now`] : []),
      ...this.#content(`${name}: body`, released ?? {}, current, 'request'),
    ];
  }

  #responses(name: string, released: Node, current: Node): string[] {
    return Object.entries(released).flatMap(([status, response]) => {
      const present = current[status] ?? current[`${status.charAt(0)}XX`] ?? current.default;
      if (present === undefined) return [`${name}: status ${status} is gone`];
      const [before, after] = [resolved(this.#released, response), resolved(this.#current, present)];
      return this.#content(`${name}: ${status}`, before, after, 'response');
    });
  }

  #content(where: string, released: Node, current: Node, direction: Direction): string[] {
    const present = (current.content ?? {}) as Readonly<Record<string, Node>>;
    return Object.entries((released.content ?? {}) as Readonly<Record<string, Node>>).flatMap(
      ([type, { schema }]) => {
        if (!Object.hasOwn(present, type)) return [`${where}: ${type} is gone`];
        return this.#schema(schema as Schema, present[type]?.schema as Schema, direction, where);
      },
    );
  }

  #schema(released: Schema, current: Schema, direction: Direction, where: string): string[] {
    const pair = {
      released,
      current,
      resolveReleased: (reference: string) => resolved(this.#released, { $ref: reference }),
      resolveCurrent: (reference: string) => resolved(this.#current, { $ref: reference }),
    };
    return schemaChanges(pair, direction, where);
  }
}

/** Parameters of an operation and of its path, by location and name. */
function parametersOf(document: ApiDocument, item: Node, operation: Node): Map<string, Parameter> {
  const all = [item.parameters, operation.parameters].flatMap((list) => (list ?? []) as Node[]);
  return new Map(
    all
      .map((parameter) => resolved(document, parameter) as Parameter)
      .map((parameter) => [`${parameter.in} ${parameter.name}`, parameter]),
  );
}

function resolved(document: ApiDocument, node: unknown): Node {
  const { $ref } = node as Node;
  if (typeof $ref !== 'string') return node as Node;
  const [section = '', name = ''] = $ref.split('/').slice(2);
  const target = document.components?.[section]?.[name];
  if (!target) throw new Error(`${$ref} is not in the document`);
  return target;
}
