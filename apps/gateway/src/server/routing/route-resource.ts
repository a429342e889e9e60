import type { FastifyContextConfig } from 'fastify';

/** The resource and action of a route. */
export interface RouteResource {
  /** Name of the resource, as in the path of its collection: `port-groups`. */
  readonly name: string;
  /** The action, when it is not a creation, change or deletion: `reset`. */
  readonly action?: string;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Declared where the last static segment of the path does not name the resource. */
    resource?: RouteResource;
  }
}

/**
 * The resource of a route: what it declares, else the last static segment of its path.
 * @param url template of its path, in Fastify's syntax
 */
export function resourceOfRoute(url: string, config: FastifyContextConfig | undefined): RouteResource {
  return config?.resource ?? { name: url.split('/').findLast((segment) => !segment.startsWith(':')) ?? '' };
}
