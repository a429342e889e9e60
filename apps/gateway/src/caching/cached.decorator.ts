import { declareOfRoute } from '../server/routing/index.js';

/**
 * What the answers of a route depend on: tags, from the ids in the path as they go upstream. Writes name the same tags as
 * what they change.
 */
export type TagsOf = (ids: Readonly<Record<string, string>>) => readonly string[];

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the answers of the route depend on; absent where none is kept. */
    cacheTags?: TagsOf;
    /** What is outdated when there is nothing to answer with. */
    cacheTagsIfMissing?: TagsOf;
  }
}

/**
 * Declares that the answers of a route are kept, and what makes them outdated. Its handler has to read by {@link CachedRead}.
 * @param tagsIfMissingOf what is outdated when the upstream has no such object: what a write that deletes it changes
 */
export function Cached(tagsOf: TagsOf, tagsIfMissingOf: TagsOf = () => []): MethodDecorator {
  return (_controller, _name, { value }: PropertyDescriptor) => {
    declareOfRoute(value as object, { cacheTags: tagsOf, cacheTagsIfMissing: tagsIfMissingOf });
  };
}
