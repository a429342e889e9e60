import type { RawQuery } from '../arguments/index.js';
import { ownIdsOf, valueOf } from '../links.js';
import { linkNameOf } from '../names.js';
import type { Ids, Relation, Resource } from '../resource.js';

/** Where something is on the gateway. */
interface Place {
  /** Those of its path. */
  readonly ids: Ids;
  /** Of a list: what its first page is asked with. */
  readonly query: RawQuery;
}

/** What can be shown together with the objects of a resource. */
export interface Inclusion {
  readonly to: Resource;
  /** True when it is a list, whose first page is shown. */
  readonly isList: boolean;
  /** True when it belongs to the object, and is not there without it. */
  readonly isChild: boolean;
  /** Field of the object that it is found by; undefined when the path says enough. */
  readonly field: string | undefined;
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
  const isFound = ([, { field }]: [string, Inclusion]): boolean =>
    field === undefined || listed === undefined || listed.includes(field);
  return new Map([...inclusionsOf(resource)].filter(isFound));
}

function ofChild(resource: Resource, child: Resource): [string, Inclusion][] {
  const isList = child.can('list');
  if (!isList && !(child.isSingleton && child.can('get'))) return [];
  const field = resource.isSingleton ? undefined : resource.identity?.field;
  const placeOf = (ids: Ids, object: object): Place | undefined => {
    const own = ownIdsOf(resource, ids, object);
    return own && { ids: own, query: {} };
  };
  return [[linkNameOf(child.segment), { to: child, isList, isChild: true, field, placeOf }]];
}

function ofRelation({ identity }: Resource, name: string, relation: Relation): [string, Inclusion][] {
  const { to } = relation;
  const isFiltered = 'filter' in relation;
  const isList = isFiltered || to.declaration.isListedById === true;
  if (!to.can(isList ? 'list' : 'get')) return [];
  const field = isFiltered ? identity?.field : relation.field;
  const placeOf = (_ids: Ids, object: object): Place | undefined => {
    const id = valueOf(object, field);
    if (id === undefined || id === '') return undefined;
    return isFiltered ? { ids: {}, query: { [relation.filter]: id } } : { ids: to.idsOf({}, id), query: {} };
  };
  return [[name, { to, isList, isChild: false, field, placeOf }]];
}
