import { etagOf } from '#libs/response-cache';
import { linksOf } from './links.js';
import type { Ids, Listed, Resource, Shown } from './resource.js';

/** An object as callers see it, with its validator and its links. */
export function shownOf<R extends Resource>(resource: R, ids: Ids, object: object): Shown<R> {
  return { ...object, etag: etagOfObject(object), links: linksOf(resource, ids, object) } as Shown<R>;
}

/** An object as a list shows it. One that is shown in part has no validator: two that differ elsewhere would have the same. */
export function listedOf<R extends Resource>(resource: R, ids: Ids, object: object): Listed<R> {
  if (resource.declaration.listed) return { ...object, links: linksOf(resource, ids, object) } as Listed<R>;
  return shownOf(resource, ids, object);
}

/**
 * The strong validator of an object (RFC 9110 section 8.8.1), quotes included. It depends on what the object says alone, so
 * all accounts and replicas come to the same.
 */
function etagOfObject(object: object): string {
  return etagOf(undefined, JSON.stringify(object));
}
