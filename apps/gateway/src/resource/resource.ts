import type { CupiPath, ListQuery } from '#libs/cupi-client';
import {
  defineModel,
  type CreateInput,
  type Decoded,
  type Field,
  type FieldDeclarations,
  type Fields,
  type Model,
  type NamedFields,
  type UpdateInput,
} from '#libs/cupi-xml';
import type { ProblemCode } from '../problems/core/index.js';
import type { ScopeGroup } from '../auth/clients/core/index.js';
import type { ListOptions } from './arguments/index.js';
import type { ResourceGroupName } from '../server/routing/index.js';
import { rejectExamplesOutOfBounds } from './examples.js';
import { identityOf, type Identity } from './identity.js';
import { pluralName } from './names.js';
import type { Rule } from './rules.js';

/** The verbs of a resource: GET of the collection and of an object, POST, PATCH and PUT, DELETE. */
export type Verb = 'list' | 'get' | 'create' | 'update' | 'delete';

/** Names of the parameters of a path: `/a/{aId}/b/{bId}` has `aId` and `bId`. */
type ParametersOf<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | ParametersOf<Rest>
  : never;

/** Ids of a path by the names of their parameters, as they are sent upstream. */
export type Ids<Name extends string = string> = Readonly<Record<Name, string>>;

/** Another operation of CUPI on an object: `PUT …/{id}/reset`, which is `POST …/{id}/reset` here. */
export interface Action<Name extends string = string> {
  readonly summary: string;
  readonly description?: string;
  /**
   * Name of a method of CUPI on the parent that concerns all its objects: `POST …/{parentId}?method=…`, which is
   * `POST …/{parentId}/<collection>/<action>` here.
   */
  readonly methodOfParent?: string;
  /** What CUPI is sent, where the action is a change of the object with these values and not a call of its own. */
  readonly sets?: Readonly<Partial<Record<Name, string | number | boolean>>>;
}

/** The path of a child begins with that of an object of its parent. */
type PathBelow<Parent extends Resource | undefined> = Parent extends Resource
  ? `${Parent['path']}/${string}`
  : `/${string}`;

/** The declaration of a resource; everything else follows by convention. */
export interface ResourceDeclaration<
  F extends FieldDeclarations = FieldDeclarations,
  Q extends FieldDeclarations = FieldDeclarations,
  Path extends string = string,
  Parent extends Resource | undefined = Resource | undefined,
  ParentField extends string = string,
> {
  /** `PhoneSystem`: name of its schema and of its operations. */
  readonly name: string;
  /** In words: `phone system`. */
  readonly title: string;
  /** Plural of the title; the title with an `s` by default. */
  readonly titles?: string;
  /** Description in a sentence or two. */
  readonly description: string;
  /** The group whose scopes it needs; that of the parent by default. */
  readonly group?: ResourceGroupName;
  /** Its scopes, if they are not those of its group: PINs and passwords have scopes of their own. */
  readonly scopes?: ScopeGroup;
  /** Path of one object below `/api/v1`: `/phone-systems/{phoneSystemId}`. Without an id at its end: a singleton, or only a list. */
  readonly path: Path & PathBelow<Parent>;
  /** The parent resource. */
  readonly parent?: Parent;
  /**
   * The field that repeats the id of the parent: an object of another parent is not found, and a body may not name another. If
   * CUPI requires it for a new object, it is added to the request.
   */
  readonly parentField?: ParentField & NoInfer<keyof F & string>;
  readonly verbs: readonly Verb[];
  /** Path of the collection in CUPI, below an object of the parent; the list's element in lower case by default. */
  readonly cupiPath?: string;
  /** CUPI's element of an object; the name by default. */
  readonly element?: string;
  /** CUPI's element of a list; that of an object with an `s` by default. */
  readonly listElement?: string;
  readonly fields: F;
  /** Parameters that CUPI expects in the query of a POST; callers send them in the body. */
  readonly createQuery?: Q;
  /** Fields by which a list can be filtered: texts exactly or by their start, others exactly. */
  readonly filter?: readonly NoInfer<keyof F & string>[];
  /** Fields by which a list can be sorted. */
  readonly sort?: readonly NoInfer<keyof F & string>[];
  /** The fields of CUPI's list, if it does not have all. */
  readonly listed?: readonly NoInfer<keyof F & string>[];
  /** True when CUPI pages its list by `offset` and `limit`; callers page it like any other. */
  readonly isPagedByOffset?: boolean;
  /** True when CUPI answers a GET with an id by a list of all the objects that have it. */
  readonly isListedById?: boolean;
  /** The resource of which a creation makes an object, if it is another one: an import makes a user. */
  readonly makes?: Resource;
  /**
   * The field whose value a rule of the server may not allow, such as a trivial PIN, and the name of that rule. A change that CUPI
   * rejects is then invalid in this field, if nothing else was sent that could be.
   */
  readonly ruledField?: { readonly name: NoInfer<keyof F & string>; readonly rule: string };
  /** Bodies of creations by summary, for the OpenAPI document. */
  readonly examples?: Readonly<Record<string, BodyOf<NoInfer<F>, NoInfer<Q>, NoInfer<ParentField>>>>;
  /** Response of a creation instead of the object, if it creates something other than one: the schema and its name. */
  readonly created?: { readonly name: string; readonly schema: Readonly<Record<string, unknown>> };
  /** Rules across the fields of a body, which are not part of any field. */
  readonly rules?: {
    readonly create?: readonly Rule<BodyOf<NoInfer<F>, NoInfer<Q>, NoInfer<ParentField>>>[];
    readonly update?: readonly Rule<UpdateInput<Model<NamedFields<NoInfer<F>>>>>[];
  };
  readonly actions?: Readonly<Record<string, Action<NoInfer<keyof F & string>>>>;
  /** Collections, by the last word of their paths, whose objects are also changed by a write to this one: `['phone-systems']`. */
  readonly affects?: readonly string[];
  /** True when CUPI does not delete an object of the parent while it has any of these. */
  readonly blocksDeletionOfParent?: boolean;
  /** True when every release has it, so that "not found" for its collection means another server. */
  readonly isInEveryRelease?: boolean;
  /** Additional problems of a verb, for the OpenAPI document. */
  readonly problems?: Partial<Readonly<Record<Verb, readonly ProblemCode[]>>>;
}

/** A declaration with any fields. */
type AnyDeclaration = Omit<ResourceDeclaration, 'rules'> & {
  readonly rules?: { readonly create?: readonly Rule[]; readonly update?: readonly Rule[] };
};

/** The body that creates an object; the id of its parent is that of the path. */
type BodyOf<F extends FieldDeclarations, Q extends FieldDeclarations, ParentField extends string> = Omit<
  CreateInput<Model<NamedFields<F>>>,
  ParentField
> &
  Partial<Record<ParentField, string>> &
  CreateInput<Model<NamedFields<Q>>>;

/** Relations of an object besides its parent and its children. */
export type Relation =
  /** One object of another resource, whose id the field has; of one that is listed by id, all that have it. */
  | { readonly to: Resource; readonly field: string; readonly blocksDeletion?: boolean }
  /** The objects of another resource whose field has the id of this one; their list is filtered by it. */
  | ReferringRelation
  | AlternativeRelation;

/** One object of one of several resources: of the first whose field, by which they are named here, has an id. */
export interface AlternativeRelation<Name extends string = string> {
  readonly oneOf: Readonly<Partial<Record<Name, Resource>>>;
}

/** The objects of another resource whose field has the id of this one. */
export interface ReferringRelation {
  readonly to: Resource;
  /** The field, by which their list can be filtered. */
  readonly filter: string;
  /** True when CUPI does not delete the object while there are any. */
  readonly blocksDeletion?: boolean;
}

/** A kind of CUPI object: its model, and its paths on the gateway, in CUPI and in the cache. */
export class Resource<F extends Fields = Fields, Q extends Fields = Fields, Path extends string = string> {
  readonly name: string;
  readonly title: string;
  readonly titles: string;
  /** `PhoneSystems`: the plural as an identifier. */
  readonly pluralName: string;
  readonly path: Path;
  readonly group: ResourceGroupName;
  readonly parent: Resource | undefined;
  /** The children, in order of declaration. */
  readonly children: Resource[] = [];
  /** Links and inclusions besides parent and children, by name: {@link relate}. */
  readonly relations = new Map<string, Relation>();
  readonly verbs: readonly Verb[];
  readonly isSingleton: boolean;
  /** `phoneSystemId`; undefined if no object has a path of its own. */
  readonly idParameter: string | undefined;
  /** How its objects are identified; undefined for a singleton. */
  readonly identity: Identity | undefined;
  /** Path of the collection, or of the singleton, in Nest's syntax: `api/v1/phone-systems/:phoneSystemId/axl-servers`. */
  readonly route: string;
  /** The part of the model that is needed to see that an object exists. */
  readonly presenceModel: Model;
  /** The model of a row: fields that CUPI does not list are not missing there. */
  readonly rowModel: Model<F>;

  constructor(
    readonly model: Model<F>,
    /** The fields of a body that CUPI expects in the query of a POST. */
    readonly createQuery: Q,
    readonly declaration: AnyDeclaration,
  ) {
    const { name, title, titles = `${title}s`, path, parent, verbs } = declaration;
    const group = declaration.group ?? parent?.group;
    if (group === undefined) throw new Error(`${name} has no group`);
    const [, collection = '', idParameter] = /^(.*?)(?:\/\{(\w+)\})?$/.exec(path) ?? [];
    this.name = name;
    this.title = title;
    this.titles = titles;
    this.pluralName = pluralName(titles);
    this.path = path as Path;
    this.group = group;
    this.parent = parent;
    this.verbs = verbs;
    this.idParameter = idParameter;
    this.isSingleton = idParameter === undefined && !verbs.includes('list');
    this.identity = identityOf(model);
    if (idParameter !== undefined && !this.identity)
      throw new Error(`${name} has no field that is its identity`);
    this.route = `api/v1${collection.replace(/\{(\w+)\}/g, ':$1')}`;
    this.presenceModel = { ...model, fields: {} };
    this.rowModel = rowModelOf(model, declaration.listed);
    rejectExamplesOutOfBounds(declaration, { ...model.fields, ...createQuery });
    parent?.children.push(this);
  }

  /** Last word of its path, which `affects`, audit and links use: `axl-servers`. */
  get segment(): string {
    return this.route.slice(this.route.lastIndexOf('/') + 1);
  }

  /** Format of the ids in its paths, by parameter; those without a pattern are UUIDs. */
  get identities(): Readonly<Record<string, Identity>> {
    const { parent, idParameter, identity } = this;
    return {
      ...parent?.identities,
      ...(idParameter !== undefined && identity && { [idParameter]: identity }),
    };
  }

  /** What its lists support besides paging. */
  get listOptions(): ListOptions {
    const { filter = [], sort = [] } = this.declaration;
    return { model: this.model, filter, sort };
  }

  /** Fields of a body that creates an object, including those of the query; what the path has already is optional. */
  get createFields(): Fields {
    const { parentField = '' } = this.declaration;
    const repeated = this.model.fields[parentField];
    const ofQuery = Object.entries(this.createQuery).map(([name, field]): [string, Field] => [
      name,
      { ...field, access: 'create-only' },
    ]);
    return {
      ...this.model.fields,
      ...Object.fromEntries(ofQuery),
      ...(repeated && { [parentField]: { ...repeated, requiredOnCreate: false } }),
    };
  }

  /** How CUPI pages its lists. */
  get paging(): Pick<ListQuery, 'isPagedByOffset'> {
    const { isPagedByOffset = false } = this.declaration;
    return isPagedByOffset ? { isPagedByOffset } : {};
  }

  can(verb: Verb): boolean {
    return this.verbs.includes(verb);
  }

  /** The ids of an object below those of its parents. */
  idsOf(ids: Ids, id: string): Ids {
    return this.idParameter === undefined ? ids : { ...ids, [this.idParameter]: id };
  }

  /** Path of the collection. */
  collectionPath(ids: Ids): string {
    return `/${this.route.replace(/:(\w+)/g, (_colon, name: string) => encodeURIComponent(ids[name] ?? ''))}`;
  }

  /** Path of an object; of a singleton that of the collection. */
  objectPath(ids: Ids): string {
    const path = this.collectionPath(ids);
    return this.idParameter === undefined
      ? path
      : `${path}/${encodeURIComponent(ids[this.idParameter] ?? '')}`;
  }

  /** Path of the list that ids lead to: the collection, or what of it has the id. */
  listPath(ids: Ids): string {
    return this.#isListById(ids) ? this.objectPath(ids) : this.collectionPath(ids);
  }

  /** The same in CUPI. */
  cupiListPath(ids: Ids): CupiPath {
    return this.#isListById(ids) ? this.cupiObjectPath(ids) : this.cupiCollectionPath(ids);
  }

  #isListById(ids: Ids): boolean {
    return this.declaration.isListedById === true && ids[this.idParameter ?? ''] !== undefined;
  }

  /** Path of the collection in CUPI: `phonesystems/{id}/axlservers`. */
  cupiCollectionPath(ids: Ids): CupiPath {
    const own = this.declaration.cupiPath ?? this.model.listElement.toLowerCase();
    return [...(this.parent?.cupiObjectPath(ids) ?? []), ...own.split('/')];
  }

  /** Path of an object in CUPI. */
  cupiObjectPath(ids: Ids): CupiPath {
    const path = this.cupiCollectionPath(ids);
    return this.idParameter === undefined ? path : [...path, ids[this.idParameter] ?? ''];
  }

  /** Cache tags that a list depends on. */
  tagsOfList(ids: Ids): string[] {
    return [this.collectionPath(ids), ...this.#tagsAbove(ids), kindTag(this.segment)];
  }

  /** Cache tags that an object depends on: below a parent also those of its siblings, which may change together, such as their order. */
  tagsOfObject(ids: Ids): string[] {
    const ofSiblings = this.parent ? [this.collectionPath(ids)] : [];
    return [
      ...new Set([this.objectPath(ids), ...ofSiblings]),
      ...this.#tagsAbove(ids),
      kindTag(this.segment),
    ];
  }

  /** Cache tags that a write to an object invalidates; the children of the object depend on its tag as well. */
  tagsOfWrite(ids: Ids): string[] {
    return [...new Set([this.collectionPath(ids), this.objectPath(ids)]), ...this.tagsOfOthers()];
  }

  /** Cache tags that a write of this kind invalidates elsewhere: what `affects` names. */
  tagsOfOthers(): string[] {
    return (this.declaration.affects ?? []).map(kindTag);
  }

  /** A write to a parent invalidates its children. */
  #tagsAbove(ids: Ids): string[] {
    const { parent } = this;
    return parent ? [parent.objectPath(ids), ...parent.#tagsAbove(ids)] : [];
  }
}

/** Cache tag of all objects of a kind, by the last word of its path. */
export function kindTag(segment: string): string {
  return `kind:${segment}`;
}

/** A row with a subset of the fields omits nothing that an object must have. */
function rowModelOf<F extends Fields>(model: Model<F>, listed: readonly string[] | undefined): Model<F> {
  if (!listed) return model;
  const fields = Object.entries(model.fields).map(([name, field]): [string, Field] => [
    name,
    listed.includes(name) ? field : { ...field, requiredOnCreate: false, isIdentity: false },
  ]);
  return { ...model, fields: Object.fromEntries(fields) as unknown as F };
}

// eslint-disable-next-line @typescript-eslint/no-generated-empty-object-type -- it is to have no members
type NoFields = Record<never, never>;

/**
 * Declares a resource.
 * @throws Error when an example or a default violates the bounds of its field, or the path and the fields do not match
 */
export function defineResource<
  const F extends FieldDeclarations,
  const Path extends string,
  const Q extends FieldDeclarations = NoFields,
  Parent extends Resource | undefined = undefined,
  const ParentField extends string = never,
>(
  declaration: ResourceDeclaration<F, Q, Path, Parent, ParentField>,
): Resource<NamedFields<F>, NamedFields<Q>, Path> {
  const { name, element = name, listElement = `${element}s`, fields, createQuery = {} } = declaration;
  const model = defineModel({ name, element, listElement, fields });
  const { fields: query } = defineModel({ name, element, listElement, fields: createQuery });
  return new Resource(model, query, declaration) as never;
}

/** Ids in the paths of a resource. */
export type IdsOf<R extends Resource> = Ids<ParametersOf<R['path']>>;

/** Ids in the path of its collection: those of its parents. */
export type ParentIdsOf<R extends Resource> = Ids<
  Exclude<ParametersOf<R['path']>, LastParameterOf<R['path']>>
>;

type LastParameterOf<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Rest extends ''
    ? Name
    : LastParameterOf<Rest>
  : never;

/** An object in a response. */
export type Shown<R extends Resource> = Decoded<R['model']> & {
  /** Its strong validator, including the quotes, for `If-Match`. */
  readonly etag: string;
  readonly links: Readonly<Record<string, string>>;
};

/** A row of a list: for some resources a subset of the object, which has no validator. */
export type Listed<R extends Resource> = Partial<Decoded<R['model']>> & {
  readonly etag?: string;
  readonly links: Readonly<Record<string, string>>;
};

/** A body that creates an object. */
export type CreateBody<R extends Resource> = CreateInput<R['model']> & CreateInput<Model<R['createQuery']>>;

/** A body that changes an object. */
export type UpdateBody<R extends Resource> = UpdateInput<R['model']>;
