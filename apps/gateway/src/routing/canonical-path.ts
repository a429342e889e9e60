import type { FastifyRequest } from 'fastify';

/** The path of a request in the one spelling that stands for all: its route with the ids in lower case, as they go upstream. */
export function canonicalPathOf({ routeOptions: { url = '' }, params }: FastifyRequest): string {
  const ids = params as Readonly<Record<string, string>>;
  return url.replace(/:(\w+)/g, (_parameter, name: string) => (ids[name] ?? '').toLowerCase());
}
