import { linkNameOf, lowerFirst } from './names.js';
import type { Ids, Relation, Resource } from './resource.js';

/** Gateway paths of an object: itself, its children, its parent, and related objects. */
export function linksOf(resource: Resource, ids: Ids, object: object): Record<string, string> {
  const { parent, children, relations, isSingleton } = resource;
  const own = ownIdsOf(resource, ids, object);
  const hasPath = own !== undefined && (isSingleton || resource.can('get'));
  return {
    ...(hasPath && { self: resource.objectPath(own) }),
    ...(own &&
      Object.fromEntries(children.map((child) => [linkNameOf(child.segment), child.collectionPath(own)]))),
    ...(parent && { [lowerFirst(parent.name)]: parent.objectPath(ids) }),
    ...Object.fromEntries(
      [...relations].flatMap(([name, relation]) => linkOf(name, relation, resource, object)),
    ),
  };
}

/** The ids of an object below those of its parents; undefined when it does not say its own. */
export function ownIdsOf(resource: Resource, ids: Ids, object: object): Ids | undefined {
  if (resource.idParameter === undefined) return resource.isSingleton ? ids : undefined;
  const id = valueOf(object, resource.identity?.field);
  return id === undefined ? undefined : resource.idsOf(ids, id);
}

function linkOf(
  name: string,
  relation: Relation,
  { identity }: Resource,
  object: object,
): [name: string, path: string][] {
  const { to } = relation;
  const id = valueOf(object, 'field' in relation ? relation.field : identity?.field);
  if (id === undefined || id === '') return [];
  if ('field' in relation) return [[name, to.objectPath(to.idsOf({}, id))]];
  return [[name, `${to.collectionPath({})}?${relation.filter}=${encodeURIComponent(id)}`]];
}

/** The text of a field that names an object; undefined when it is absent. */
export function valueOf(object: object, field: string | undefined): string | undefined {
  const value = field === undefined ? undefined : (Reflect.get(object, field) as string | number | undefined);
  return value === undefined ? undefined : String(value);
}
