import type { Decoded } from '#libs/cupi-xml';
import type { ReferringRelation, Resource } from './resource.js';

type RelationOf<R extends Resource> =
  { readonly to: Resource; readonly field: keyof Decoded<R['model']> & string } | ReferringRelation;

/**
 * Says what the objects of a resource are related to, by the names of their links. It stands behind both declarations:
 * declarations that refer to each other have no type.
 * @example relate(associations, { user: { to: users, field: 'objectId' } });
 * @throws Error when the other resource has no such filter, or would be shown to callers who have no scope for it
 */
export function relate<R extends Resource>(
  resource: R,
  relations: Readonly<Record<string, RelationOf<R>>>,
): void {
  for (const [name, relation] of Object.entries(relations)) {
    if ('filter' in relation && !relation.to.declaration.filter?.includes(relation.filter))
      throw new Error(`${relation.to.name} cannot be filtered by ${relation.filter}`);
    // A refused deletion shows what stands in its way.
    if ('filter' in relation && relation.blocksDeletion && relation.to.group !== resource.group)
      throw new Error(`${relation.to.name} is of another group than ${resource.name}`);
    resource.relations.set(name, relation);
  }
}
