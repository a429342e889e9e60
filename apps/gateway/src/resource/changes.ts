import type { CupiCall } from '#libs/cupi-client';
import type { Collection } from './collection.js';
import type { IdsOf, Resource, UpdateBody } from './resource.js';
import type { Change } from './writes/index.js';

/** The change of an object that PATCH and PUT make. */
export function updateOf<R extends Resource>(
  collection: Collection<R>,
  ids: IdsOf<R>,
  body: UpdateBody<R>,
  call: CupiCall,
): Change {
  return {
    ...partsOf(collection, ids),
    changes: [...collection.resource.tagsOfWrite(ids), ...collection.tagsOfOthers(body)],
    write: () => collection.update(ids, body, call),
  };
}

/** The deletion of an object. */
export function removalOf<R extends Resource>(
  collection: Collection<R>,
  ids: IdsOf<R>,
  call: CupiCall,
): Change {
  return { ...partsOf(collection, ids), write: () => collection.remove(ids, call) };
}

/** A declared action on an object, or on all objects of a parent. */
export function actionOf<R extends Resource>(
  collection: Collection<R>,
  ids: IdsOf<R>,
  action: string,
  call: CupiCall,
): Change {
  const { resource } = collection;
  const isOfAll = resource.declaration.actions?.[action]?.methodOfParent !== undefined;
  const partsOfAll = { path: resource.collectionPath(ids), changes: resource.tagsOfWrite(ids) };
  return {
    ...(isOfAll ? partsOfAll : partsOf(collection, ids)),
    write: () => collection.act(ids, action, call),
  };
}

/** The common parts of writes to an object. */
function partsOf<R extends Resource>(collection: Collection<R>, ids: IdsOf<R>): Omit<Change, 'write'> {
  const { resource } = collection;
  return {
    path: resource.objectPath(ids),
    changes: resource.tagsOfWrite(ids),
    ...(resource.can('get') && {
      read: (call: CupiCall) => collection.find(ids, call),
      ...(resource.parent && { childTags: resource.tagsOfObject(ids) }),
    }),
  };
}
