import { type CatalogueResource, resourceNamed } from './catalogue.js';
import { SECRET_ELEMENTS } from './secrets.js';

/** What creating an object needs to know of its resource. */
export interface Traits {
  readonly hasObjectId: boolean;
  readonly isOfLocation: boolean;
  /** The elements that repeat the ids of the ancestors, the outermost first; null where none does. */
  readonly ancestors: readonly (string | null)[];
  readonly secrets: readonly string[];
}

const TRAITS = new Map<CatalogueResource, Traits>();

/** What creating an object needs to know, computed once for each resource. */
export function traitsOf(resource: CatalogueResource): Traits {
  let traits = TRAITS.get(resource);
  if (!traits) {
    const { fields } = resource;
    const has = (name: string | null): boolean => fields.some(({ element }) => element === name);
    const ancestors: (string | null)[] = [];
    for (let child = resource; child.parent; child = resourceNamed(child.parent.resource)) {
      const { field } = child.parent;
      ancestors.unshift(has(field) ? field : null);
    }
    traits = {
      hasObjectId: has('ObjectId'),
      isOfLocation: fields.some(
        ({ element, access }) => element === 'LocationObjectId' && access === 'read-only',
      ),
      ancestors,
      secrets: SECRET_ELEMENTS.filter(has),
    };
    TRAITS.set(resource, traits);
  }
  return traits;
}
