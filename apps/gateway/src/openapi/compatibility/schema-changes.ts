/** A JSON schema of the OpenAPI document. */
export type Schema = Readonly<Record<string, unknown>>;

/** Whether callers send what the schema describes, or receive it. */
export type Direction = 'request' | 'response';

/** Resolves a reference. */
export type Resolve = (reference: string) => Schema;

/** A schema before and after, each with the resolver of its references. */
export interface SchemaPair {
  readonly released: Schema;
  readonly current: Schema;
  readonly resolveReleased: Resolve;
  readonly resolveCurrent: Resolve;
}

/** Limits of what may be sent, and whether a larger one allows more. */
const LIMITS = {
  maxLength: true,
  maximum: true,
  maxItems: true,
  minLength: false,
  minimum: false,
  minItems: false,
} as const;

/**
 * Names the changes of a schema that break callers: they may not send what they could, or do not get what they got.
 * @param where the position of the schema, with which each change begins unless an enclosing schema has a name
 */
export function schemaChanges(pair: SchemaPair, direction: Direction, where: string): string[] {
  return new SchemaComparison(pair.resolveReleased, pair.resolveCurrent, direction).compare(
    pair.released,
    pair.current,
    where,
  );
}

class SchemaComparison {
  /** Pairs of named schemas that are being compared: a schema may contain itself. */
  readonly #open = new Set<string>();
  readonly #resolveReleased: Resolve;
  readonly #resolveCurrent: Resolve;
  readonly #direction: Direction;

  constructor(resolveReleased: Resolve, resolveCurrent: Resolve, direction: Direction) {
    this.#resolveReleased = resolveReleased;
    this.#resolveCurrent = resolveCurrent;
    this.#direction = direction;
  }

  compare(released: Schema, current: Schema, where: string): string[] {
    const key = `${String(released.$ref)} ${String(current.$ref)}`;
    const isNamed = released.$ref !== undefined && current.$ref !== undefined;
    if (isNamed && this.#open.has(key)) return [];
    if (isNamed) this.#open.add(key);
    const before = whole(released, this.#resolveReleased);
    const after = whole(current, this.#resolveCurrent);
    // A named schema is the same everywhere, and so are its changes.
    const place = typeof released.$ref === 'string' ? released.$ref.replace(/^.*\//, '') : where;
    const changes = this.#alternatives(before, after, place) ?? [
      ...this.#types(before, after, place),
      ...this.#values(before, after, place),
      ...(this.#direction === 'request' ? narrowedLimits(before, after, place) : []),
      ...this.#members(before, after, place),
      ...this.#nested(before, after, place),
    ];
    this.#open.delete(key);
    return changes;
  }

  #types(before: Schema, after: Schema, where: string): string[] {
    const [taken, given] = this.#direction === 'request' ? [after, before] : [before, after];
    const known = typesOf(taken);
    const strange = typesOf(given).filter((type) => !known.includes(type) && known.length > 0);
    const isOpened = known.length > 0 && typesOf(given).length === 0 && given.oneOf === undefined;
    return strange.length > 0 || isOpened ? [`${where} has another type`] : [];
  }

  #values(before: Schema, after: Schema, where: string): string[] {
    const [taken, given] = this.#direction === 'request' ? [after, before] : [before, after];
    // Callers must expect values that an open list does not have yet.
    if (taken.enum === undefined || (this.#direction === 'response' && taken['x-extensible-enum'] === true))
      return [];
    if (given.enum === undefined) return [`${where} has other values`];
    const known = new Set(taken.enum as unknown[]);
    const strange = (given.enum as unknown[]).filter((value) => !known.has(value));
    const verb = this.#direction === 'request' ? 'can no longer be' : 'can now be';
    return strange.map((value) => `${where} ${verb} ${JSON.stringify(value)}`);
  }

  #members(before: Schema, after: Schema, where: string): string[] {
    const present = propertiesOf(after);
    const gone = Object.keys(propertiesOf(before)).filter((name) => !Object.hasOwn(present, name));
    const [wider, narrower] = this.#direction === 'request' ? [before, after] : [after, before];
    const optional = new Set(requiredOf(wider));
    const changed = requiredOf(narrower).filter((name) => !optional.has(name) && !gone.includes(name));
    const what = this.#direction === 'request' ? 'is required now' : 'is no longer always there';
    const isClosed =
      this.#direction === 'request' &&
      after.additionalProperties === false &&
      before.additionalProperties !== false;
    return [
      ...(isClosed ? [`${where} takes no other members now`] : []),
      ...gone.map((name) => `${where}/${name} is gone`),
      ...changed.map((name) => `${where}/${name} ${what}`),
    ];
  }

  #nested(before: Schema, after: Schema, where: string): string[] {
    const properties = Object.entries(propertiesOf(before)).flatMap(([name, released]) => {
      const current = propertiesOf(after)[name];
      return current ? this.compare(released, current, `${where}/${name}`) : [];
    });
    const parts = (['items', 'additionalProperties'] as const).flatMap((part) => {
      const [released, current] = [before[part], after[part]];
      return isSchema(released) && isSchema(current) ? this.compare(released, current, `${where}/*`) : [];
    });
    return [...properties, ...parts];
  }

  /**
   * Changes of a schema that is one of several: those with the same value of the discriminator are compared; callers must
   * expect others.
   * @returns undefined for a schema that is not one of several, neither before nor after
   */
  #alternatives(before: Schema, after: Schema, where: string): string[] | undefined {
    const [former, present] = [alternativesOf(before), alternativesOf(after)];
    if (former.size === 0 && present.size === 0) return undefined;
    if (former.size === 0)
      return [...present.values()].flatMap((current) => this.compare(before, current, where));
    if (present.size === 0)
      return [...former.values()].flatMap((released) => this.compare(released, after, where));
    return [...former].flatMap(([value, released]) => {
      const current = present.get(value);
      if (current) return this.compare(released, current, where);
      return this.#direction === 'request' ? [`${where} can no longer be ${value}`] : [];
    });
  }
}

/** A schema with its references and its parts merged into it. */
function whole(schema: Schema, resolve: Resolve): Schema {
  const { $ref, allOf = [], ...own } = schema;
  const parts = [...(typeof $ref === 'string' ? [resolve($ref)] : []), ...(allOf as Schema[])].map((part) =>
    whole(part, resolve),
  );
  if (parts.length === 0) return own;
  const all = [...parts, own];
  return {
    ...(Object.assign({}, ...all) as Schema),
    properties: Object.assign({}, ...all.map(propertiesOf)) as Schema,
    required: all.flatMap(requiredOf),
  };
}

function narrowedLimits(before: Schema, after: Schema, where: string): string[] {
  const limits = Object.entries(LIMITS).filter(([limit, isMaximum]) => {
    const [released, current] = [before[limit], after[limit]] as (number | undefined)[];
    if (current === undefined) return false;
    return released === undefined || (isMaximum ? current < released : current > released);
  });
  const patterns = ['pattern', 'format'].filter(
    (limit) => after[limit] !== undefined && after[limit] !== before[limit],
  );
  return [...limits.map(([limit]) => limit), ...patterns].map((limit) => `${where} has a narrower ${limit}`);
}

function typesOf({ type }: Schema): unknown[] {
  const types = type === undefined ? [] : [type].flat();
  return types.includes('number') ? [...types, 'integer'] : types;
}

function propertiesOf({ properties }: Schema): Readonly<Record<string, Schema>> {
  return (properties ?? {}) as Readonly<Record<string, Schema>>;
}

function requiredOf({ required }: Schema): string[] {
  return (required ?? []) as string[];
}

function alternativesOf({ discriminator }: Schema): Map<string, Schema> {
  const { mapping = {} } = (discriminator ?? {}) as { mapping?: Readonly<Record<string, string>> };
  return new Map(Object.entries(mapping).map(([value, $ref]) => [value, { $ref }]));
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null;
}
