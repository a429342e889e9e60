import { declareOfRoute } from '../server/routing/index.js';

/**
 * Cache tags of a route's responses, from the ids in the path as they are sent upstream. Writes invalidate the same
 * tags.
 */
export type TagsOf = (ids: Readonly<Record<string, string>>) => readonly string[];

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Tags that the responses of the route depend on; absent if they are not cached. */
    cacheTags?: TagsOf;
    /** Tags that are invalidated when the object does not exist. */
    cacheTagsIfMissing?: TagsOf;
  }
}

/**
 * Declares that the responses of a route are cached, and the tags that invalidate them. Its handler has to use {@link CachedRead}.
 * @param tagsIfMissingOf tags that are invalidated when the upstream has no such object: those of a write that deletes it
 */
export function Cached(tagsOf: TagsOf, tagsIfMissingOf: TagsOf = () => []): MethodDecorator {
  return (_controller, _name, { value }: PropertyDescriptor) => {
    declareOfRoute(value as object, { cacheTags: tagsOf, cacheTagsIfMissing: tagsIfMissingOf });
  };
}
