import type { FastifyContextConfig } from 'fastify';

/** What a route is about. */
export interface RouteResource {
  /** Name of the resource, as its collection's path has it: `port-groups`. */
  readonly name: string;
  /** What is done with an object besides creating, changing and deleting it: `reset`. */
  readonly action?: string;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the route is about, where the last segment of its path that is no parameter does not name the resource. */
    resource?: RouteResource;
  }
}

/**
 * What a route is about: what it declares, else the last segment of its path that is no parameter.
 * @param url template of its path, as Fastify has it
 */
export function resourceOfRoute(url: string, config: FastifyContextConfig | undefined): RouteResource {
  return config?.resource ?? { name: url.split('/').findLast((segment) => !segment.startsWith(':')) ?? '' };
}
