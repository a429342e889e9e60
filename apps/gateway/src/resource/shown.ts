import { etagOf } from '#libs/response-cache';
import { linksOf } from './links.js';
import type { Ids, Listed, Resource, Shown } from './resource.js';

/** An object in a response, with its validator and its links. */
export function shownOf<R extends Resource>(resource: R, ids: Ids, object: object): Shown<R> {
  return { ...object, etag: etagOfObject(object), links: linksOf(resource, ids, object) } as Shown<R>;
}

/** A row of a list. A partial one has no validator: two objects that differ in other fields would have the same. */
export function listedOf<R extends Resource>(resource: R, ids: Ids, object: object): Listed<R> {
  if (resource.declaration.listed) return { ...object, links: linksOf(resource, ids, object) } as Listed<R>;
  return shownOf(resource, ids, object);
}

/**
 * The strong validator of an object (RFC 9110 section 8.8.1), including the quotes. It only depends on the content of the
 * object, so it is the same for all accounts and replicas.
 */
function etagOfObject(object: object): string {
  return etagOf(undefined, JSON.stringify(object));
}
