import { catalogue, type CatalogueResource } from './catalogue.js';
import { rejected } from './cupi-error.js';
import { isOwner, referencesTo, targetsOf } from './references.js';
import type { Entry, Ids } from './table.js';

/** An object of a resource. */
export interface Located {
  readonly resource: CatalogueResource;
  readonly entry: Entry;
}

/** The objects in which dependants are searched. */
export interface Objects {
  /** Whether a resource is another view of the objects of some other resource. */
  isView(resource: string): boolean;
  all(resource: string): Iterable<Entry>;
  under(resource: string, parents: Ids): Iterable<Entry>;
  /** What is deleted with an object, besides its children. */
  companionsOf(resource: string, entry: Entry): readonly Located[];
}

/** The object itself, its children, its companions, and what it owns, recursively. */
export function withDependants(
  objects: Objects,
  resource: CatalogueResource,
  entry: Entry,
): readonly Located[] {
  const found: Located[] = [{ resource, entry }];
  const known = new Set([entry.row]);
  for (const owner of found) {
    for (const dependant of directDependants(objects, owner)) {
      if (known.has(dependant.entry.row)) continue;
      known.add(dependant.entry.row);
      found.push(dependant);
    }
  }
  return found;
}

/**
 * Our decision: an object that others refer to is not deleted.
 *
 * @param item the name of the object's type.
 * @throws CupiError 400.
 */
export function assertUnreferenced(objects: Objects, item: string, deleted: readonly Located[]): void {
  const resources = new Map(deleted.map(({ resource, entry }) => [entry.id, resource.resource]));
  const rows = new Set(deleted.map(({ entry }) => entry.row));
  for (const resource of catalogue.resources) {
    if (objects.isView(resource.resource)) continue;
    const references = resource.fields
      .filter(({ type, element }) => type === 'uuid' && targetsOf(element).length > 0)
      .map(({ element }) => element);
    if (references.length === 0) continue;

    for (const { row } of objects.all(resource.resource)) {
      if (rows.has(row)) continue;
      const isReferring = references.some((element) => {
        const target = resources.get(row.get(element) ?? '');
        return target !== undefined && targetsOf(element).includes(target);
      });
      if (isReferring) throw rejected(`foreign key constraint: ${item} is referred to by ${resource.item}`);
    }
  }
}

function* directDependants(
  objects: Objects,
  { resource: { resource: name }, entry: owner }: Located,
): Iterable<Located> {
  for (const resource of catalogue.resources) {
    if (objects.isView(resource.resource)) continue;
    if (isChild(resource, name)) {
      for (const entry of objects.under(resource.resource, [...owner.parents, owner.id]))
        yield { resource, entry };
    }
    const owners = referencesTo(resource, name).filter(({ element }) => isOwner(resource, element));
    if (owners.length === 0) continue;
    for (const entry of objects.all(resource.resource)) {
      if (owners.some(({ element }) => entry.row.get(element) === owner.id)) yield { resource, entry };
    }
  }
  yield* objects.companionsOf(name, owner);
}

/** CUPI: what administrators have is found below the users. */
function isChild({ parent }: CatalogueResource, name: string): boolean {
  return parent?.resource === (name === 'admin-users' ? 'users' : name);
}
