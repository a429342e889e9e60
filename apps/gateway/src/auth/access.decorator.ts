import type { ScopeGroup } from './clients/core/index.js';
import { declareOfRoute, handlersOf, routeConfigOf } from '../server/routing/index.js';

/**
 * Who may call: `public` routes are open to everyone, `session` routes to signed-in users; all others need an authenticated
 * caller whose scopes for the group cover the method.
 */
export type AccessRule = 'public' | 'session' | ScopeGroup;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may call the route. */
    access?: AccessRule;
  }
}

/**
 * Declares who may call a route, or all routes of a controller that have no rule of their own. A route without a
 * rule is closed to everyone.
 */
export function Access(rule: AccessRule): ClassDecorator & MethodDecorator {
  return (target: object, _name?: string | symbol, descriptor?: PropertyDescriptor) => {
    const handlers = descriptor ? [descriptor.value as object] : handlersOf(target as { prototype: object });
    for (const handler of handlers) {
      if (routeConfigOf(handler).access === undefined) declareOfRoute(handler, { access: rule });
    }
  };
}
