import copy from '../catalogue/catalogue.json' with { type: 'json' };

/** What a resource offers: GET of its collection, GET of one object, POST, PUT, DELETE. */
export type CatalogueVerb = 'list' | 'get' | 'create' | 'update' | 'delete';

/** When a caller may write an element, and whether it is shown. */
export type CatalogueAccess = 'read-only' | 'read-write' | 'create-only' | 'update-only' | 'write-only';

/** One element of a resource. */
export interface CatalogueField {
  /** Its name in the spelling of the wire. */
  readonly element: string;
  /** `uuid-list`: a container of repeated ids. */
  readonly type: 'text' | 'uuid' | 'integer' | 'boolean' | 'datetime' | 'link' | 'enum' | 'uuid-list';
  /** Of an enum: the name of its table of codes in `enums` of the resource. */
  readonly enum?: string;
  /** Of a link: `self`, the name of a resource, or a path. */
  readonly to?: string;
  readonly access: CatalogueAccess;
  /** Must be given when an object is created. */
  readonly required?: 'create';
  readonly default?: string | number | boolean;
  readonly min?: number;
  readonly max?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly values?: readonly (string | number)[];
  readonly sample?: string | number | boolean;
  /** What it means, in a few words. */
  readonly meaning: string;
}

/** One resource of CUPI. */
export interface CatalogueResource {
  readonly group: string;
  /** Plural, in kebab-case: the name that other resources refer to. */
  readonly resource: string;
  readonly title: string;
  /** Of the collection, or of the only object; placeholders such as `{userId}` are the ids of its ancestors. */
  readonly path: string;
  /** Its path at the gateway, below the base path. */
  readonly gateway: string;
  /** The parent resource, the placeholder of its id, and the element that repeats that id. */
  readonly parent: {
    readonly resource: string;
    readonly param: string;
    readonly field: string | null;
  } | null;
  /** The XML element of an object. */
  readonly item: string;
  /** The XML root of a list; null when there is only one object, at `path` itself. */
  readonly list: string | null;
  readonly verbs: readonly CatalogueVerb[];
  /** The element whose value is the last segment of an object's path; `URI` when only that link holds it. */
  readonly identity: string | null;
  readonly create?: {
    readonly query: readonly { readonly name: string; readonly required: boolean }[];
    readonly required: readonly string[];
    /** Exactly one of these must be given. */
    readonly oneOf?: readonly string[];
  };
  /** Elements that some source queries; an empty list does not mean that none can be queried. */
  readonly filter: readonly string[];
  readonly sort: readonly string[];
  /** The elements that lists show, when they are fewer than those of an object. */
  readonly listElements?: readonly string[];
  /** Tables of codes: decimal number and label. */
  readonly enums: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** In the order of CUPI's schema. */
  readonly fields: readonly CatalogueField[];
}

/** A catalogue of CUPI's resources, and the digest (SHA-256, hex) of its source files. */
export interface Catalogue {
  readonly digest: string;
  readonly resources: readonly CatalogueResource[];
}

/** What is known of CUPI's resources. It drives the simulator, and contract tests compare the gateway with it. */
export const catalogue = copy as unknown as Catalogue;

const BY_NAME = new Map(catalogue.resources.map((resource) => [resource.resource, resource]));

/**
 * The resource of that name.
 *
 * @throws RangeError when there is none.
 */
export function resourceNamed(name: string): CatalogueResource {
  const resource = BY_NAME.get(name);
  if (!resource) throw new RangeError(`no resource ${name}`);
  return resource;
}
