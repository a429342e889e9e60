import type { FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** How ids in the path look that are no UUIDs, by parameter. */
    identities?: Readonly<Record<string, { readonly pattern?: string }>>;
  }
}

/** The path of a request in the one spelling that stands for all: its route with the ids as they go upstream. */
export function canonicalPathOf({ routeOptions: { url = '', config }, params }: FastifyRequest): string {
  const ids = params as Readonly<Record<string, string>>;
  return url.replace(/:(\w+)/g, (_parameter, name: string) =>
    encodeURIComponent(canonicalIdOf(ids[name] ?? '', config.identities?.[name]?.pattern)),
  );
}

/**
 * An id as it goes upstream: a UUID in lower case, any other as it is.
 * @param pattern what ids look like that are no UUIDs
 */
export function canonicalIdOf(id: string, pattern: string | undefined): string {
  return pattern === undefined ? id.toLowerCase() : id;
}
