import type { Decoded } from '#libs/cupi-xml';
import type { AlternativeRelation, ReferringRelation, Relation, Resource } from './resource.js';

type FieldOf<R extends Resource> = keyof Decoded<R['model']> & string;

type RelationOf<R extends Resource> =
  | { readonly to: Resource; readonly field: FieldOf<R>; readonly blocksDeletion?: boolean }
  | ReferringRelation
  | AlternativeRelation<FieldOf<R>>;

/**
 * Declares what the objects of a resource are related to, by the names of their links. It follows both declarations:
 * TypeScript cannot infer the types of declarations that refer to each other.
 * @example relate(associations, { user: { to: users, field: 'objectId' } });
 * @example relate(numbers, { owner: { oneOf: { userObjectId: users, contactObjectId: contacts } } });
 * @throws Error when the other resource has no such filter or list, or needs a scope that callers may not have, or one of several
 *   cannot be read by its id
 */
export function relate<R extends Resource>(
  resource: R,
  relations: Readonly<Record<string, RelationOf<R>>>,
): void {
  for (const [name, relation] of Object.entries<Relation>(relations)) {
    requirePossible(resource, relation);
    resource.relations.set(name, relation);
  }
}

function requirePossible(resource: Resource, relation: Relation): void {
  if ('oneOf' in relation) {
    for (const { to } of referencesOf(resource, relation)) {
      if (!to.can('get') || to.declaration.isListedById) throw new Error(`${to.name} is not read by its id`);
    }
    return;
  }
  const { name, group } = resource;
  const { to, blocksDeletion } = relation;
  if ('filter' in relation && !to.declaration.filter?.includes(relation.filter))
    throw new Error(`${to.name} cannot be filtered by ${relation.filter}`);
  if ('field' in relation && blocksDeletion && !to.declaration.isListedById)
    throw new Error(`${to.name} is not listed by ${relation.field}`);
  // A rejected deletion lists what prevents it.
  if (blocksDeletion && to.group !== group) throw new Error(`${to.name} is of another group than ${name}`);
}

/** A resource that a relation may lead to. */
interface Reference {
  readonly to: Resource;
  /** The field of the object with the id that it is found by; undefined when the object has no identity. */
  readonly field: string | undefined;
}

/** What a relation may lead to, in the order of declaration; only one of several kinds more than one. */
export function referencesOf({ identity }: Resource, relation: Relation): readonly Reference[] {
  if ('oneOf' in relation)
    return Object.entries(relation.oneOf).flatMap(([field, to]) => (to ? [{ to, field }] : []));
  return [{ to: relation.to, field: 'filter' in relation ? identity?.field : relation.field }];
}
