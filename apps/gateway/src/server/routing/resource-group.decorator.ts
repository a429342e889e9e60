import type { ScopeGroup } from '../../auth/clients/core/index.js';
import { declareOfRoute, handlersOf } from './route-config.js';

/** The groups of resources. */
export type ResourceGroupName = Exclude<ScopeGroup, 'credentials'>;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The group of the route's resource; none for a route without a resource. */
    group?: ResourceGroupName;
  }
}

/** Declares which group the resource of a controller belongs to: `GET /api/v1` lists its routes there. */
export function ResourceGroup(group: ResourceGroupName): ClassDecorator {
  return (controller) => {
    for (const handler of handlersOf(controller)) {
      declareOfRoute(handler, { group });
    }
  };
}
