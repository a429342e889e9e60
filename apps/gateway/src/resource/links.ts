import { linkNameOf, lowerFirst } from './names.js';
import { referencesOf } from './relations.js';
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
  resource: Resource,
  object: object,
): [name: string, path: string][] {
  const target = targetOf(resource, relation, object);
  if (!target) return [];
  const { to, id } = target;
  if (!('filter' in relation)) return [[name, to.objectPath(to.idsOf({}, id))]];
  return [[name, `${to.collectionPath({})}?${relation.filter}=${encodeURIComponent(id)}`]];
}

/** What a relation of an object leads to, and the id that it is found by; undefined when the object says none. */
export function targetOf(
  resource: Resource,
  relation: Relation,
  object: object,
): { readonly to: Resource; readonly id: string } | undefined {
  for (const { to, field } of referencesOf(resource, relation)) {
    const id = valueOf(object, field);
    if (id !== undefined && id !== '') return { to, id };
  }
  return undefined;
}

/** The text of a field that names an object; undefined when it is absent. */
function valueOf(object: object, field: string | undefined): string | undefined {
  const value = field === undefined ? undefined : (Reflect.get(object, field) as string | number | undefined);
  return value === undefined ? undefined : String(value);
}
