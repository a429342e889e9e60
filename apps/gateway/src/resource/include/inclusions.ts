import type { RawQuery } from '../arguments/index.js';
import { ownIdsOf, targetOf } from '../links.js';
import { linkNameOf } from '../names.js';
import { referencesOf } from '../relations.js';
import type { Ids, Relation, Resource } from '../resource.js';

/** Where something is on the gateway. */
interface Place {
  readonly of: Resource;
  /** Those of its path. */
  readonly ids: Ids;
  /** Of a list: what its first page is asked with. */
  readonly query: RawQuery;
}

/** What can be shown together with the objects of a resource. */
export interface Inclusion {
  /** The resources of which it may be. */
  readonly kinds: readonly Resource[];
  /** True when it is a list, whose first page is shown. */
  readonly isList: boolean;
  /** True when it belongs to the object, and is not there without it. */
  readonly isChild: boolean;
  /** Fields of the object that it is found by; none when the path says enough. */
  readonly fields: readonly string[];
  /**
   * Where it is.
   * @param ids those in the path of the object's collection
   * @returns undefined when the object has none
   */
  readonly placeOf: (ids: Ids, object: object) => Place | undefined;
}

/**
 * What can be shown together with one object of a resource, by the names of its links: what belongs to it, and what
 * it is related to, as far as that can be read. Not its parent, of which the path speaks: that shows it the other way round.
 */
export function inclusionsOf(resource: Resource): ReadonlyMap<string, Inclusion> {
  const { children, relations } = resource;
  return new Map([
    ...children.flatMap((child) => ofChild(resource, child)),
    ...[...relations].flatMap(([name, relation]) => ofRelation(resource, name, relation)),
  ]);
}

/** The same of the objects in a list: where it shows a subset of the fields, what can be found by those. */
export function inclusionsOfList(resource: Resource): ReadonlyMap<string, Inclusion> {
  const { listed } = resource.declaration;
  const isFound = ([, { fields }]: [string, Inclusion]): boolean =>
    listed === undefined || fields.every((field) => listed.includes(field));
  return new Map([...inclusionsOf(resource)].filter(isFound));
}

function ofChild(resource: Resource, child: Resource): [string, Inclusion][] {
  const isList = child.can('list');
  if (!isList && !(child.isSingleton && child.can('get'))) return [];
  const fields = resource.isSingleton || !resource.identity ? [] : [resource.identity.field];
  const placeOf = (ids: Ids, object: object): Place | undefined => {
    const own = ownIdsOf(resource, ids, object);
    return own && { of: child, ids: own, query: {} };
  };
  return [[linkNameOf(child.segment), { kinds: [child], isList, isChild: true, fields, placeOf }]];
}

function ofRelation(resource: Resource, name: string, relation: Relation): [string, Inclusion][] {
  const references = referencesOf(resource, relation);
  const kinds = references.map(({ to }) => to);
  const isFiltered = 'filter' in relation;
  const isList = isFiltered || kinds.some(({ declaration }) => declaration.isListedById);
  if (!kinds.every((kind) => kind.can(isList ? 'list' : 'get'))) return [];
  const fields = references.flatMap(({ field }) => field ?? []);
  const placeOf = (_ids: Ids, object: object): Place | undefined => {
    const target = targetOf(resource, relation, object);
    if (!target) return undefined;
    const { to: of, id } = target;
    return isFiltered
      ? { of, ids: {}, query: { [relation.filter]: id } }
      : { of, ids: of.idsOf({}, id), query: {} };
  };
  return [[name, { kinds, isList, isChild: false, fields, placeOf }]];
}
