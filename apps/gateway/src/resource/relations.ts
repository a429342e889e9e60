import type { Decoded } from '#libs/cupi-xml';
import type { ReferringRelation, Resource } from './resource.js';

type RelationOf<R extends Resource> =
  | {
      readonly to: Resource;
      readonly field: keyof Decoded<R['model']> & string;
      readonly blocksDeletion?: boolean;
    }
  | ReferringRelation;

/**
 * Declares what the objects of a resource are related to, by the names of their links. It follows both declarations:
 * TypeScript cannot infer the types of declarations that refer to each other.
 * @example relate(associations, { user: { to: users, field: 'objectId' } });
 * @throws Error when the other resource has no such filter or list, or needs a scope that callers may not have
 */
export function relate<R extends Resource>(
  resource: R,
  relations: Readonly<Record<string, RelationOf<R>>>,
): void {
  for (const [name, relation] of Object.entries(relations)) {
    if ('filter' in relation && !relation.to.declaration.filter?.includes(relation.filter))
      throw new Error(`${relation.to.name} cannot be filtered by ${relation.filter}`);
    if ('field' in relation && relation.blocksDeletion && !relation.to.declaration.isListedById)
      throw new Error(`${relation.to.name} is not listed by ${relation.field}`);
    // A rejected deletion lists what prevents it.
    if (relation.blocksDeletion && relation.to.group !== resource.group)
      throw new Error(`${relation.to.name} is of another group than ${resource.name}`);
    resource.relations.set(name, relation);
  }
}
