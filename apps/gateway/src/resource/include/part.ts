import type { CupiCall } from '#libs/cupi-client';
import type { Read } from '#libs/response-cache';
import type { RequestError } from '../../problems/core/index.js';
import { canonicalIds } from '../../server/routing/index.js';
import { canonicalListQueryOf, idErrorsOf, readListQuery } from '../arguments/index.js';
import type { Collection } from '../collection.js';
import type { Ids, Resource } from '../resource.js';
import { dependenciesOf } from '../routes.js';
import type { Inclusion } from './inclusions.js';

/** A read of a resource in terms of the cache, whoever asks: that of its own GET, so that both have one entry. */
export interface Selection extends Pick<Read, 'target' | 'tags'> {
  /** What is outdated when the upstream has no such object. */
  readonly tagsIfMissing: readonly string[];
}

/** A read of a resource that a caller would make by a GET of its own. */
export interface Part {
  readonly resource: Resource;
  /** Whether it is a list, and not one object. */
  readonly isList: boolean;
  /** Path of that GET. */
  readonly path: string;
  readonly selection: Selection;
  /** What would be wrong with it: the ids come from upstream. */
  readonly errors: readonly RequestError[];
  readonly load: (collection: Collection<Resource>, call: CupiCall) => Promise<object>;
}

/**
 * The part that shows what is included.
 * @param ids those in the path of the object's collection
 * @param isObjectRead whether the object has just been read from upstream
 * @returns undefined when the object has none
 */
export function partOf(
  { isList, isChild, placeOf }: Inclusion,
  ids: Ids,
  object: object,
  isObjectRead: boolean,
): Part | undefined {
  const place = placeOf(ids, object);
  if (!place) return undefined;
  const { of: to } = place;
  const own = canonicalIds(place.ids, to.identities);
  const errors = idErrorsOf(own, to.identities);
  const what = { resource: to, isList };
  if (!isList) {
    const path = to.objectPath(own);
    const selection = selectionOf(to, own, path, false);
    return { ...what, path, selection, errors, load: (collection, call) => collection.find(own, call) };
  }
  const { value, errors: queryErrors } = readListQuery(place.query, to.listOptions);
  const request = { ...value, isParentRead: isChild && isObjectRead };
  const path = to.listPath(own);
  return {
    ...what,
    path,
    selection: selectionOf(to, own, path + canonicalListQueryOf(request), true),
    errors: [...errors, ...queryErrors],
    load: (collection, call) => collection.list(own, request, call),
  };
}

/** The read of a list, or of an object. */
export function selectionOf(resource: Resource, ids: Ids, target: string, isList: boolean): Selection {
  const { cacheTags, cacheTagsIfMissing } = dependenciesOf(resource, isList);
  return { target, tags: cacheTags(ids), tagsIfMissing: cacheTagsIfMissing(ids) };
}
