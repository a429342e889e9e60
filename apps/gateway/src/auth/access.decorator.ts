import type { ScopeGroup } from './clients/core/index.js';
import { declareOfRoute, handlersOf, routeConfigOf } from '../server/routing/index.js';

/**
 * Who may call: `public` routes are open to anybody, `session` routes to signed-in users; all others need a known caller
 * whose scopes for the group cover the method.
 */
export type AccessRule = 'public' | 'session' | ScopeGroup;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may call the route. */
    access?: AccessRule;
  }
}

/**
 * Declares who may call a route, or all routes of a controller but those that say so themselves. A route without a
 * rule is closed to everybody.
 */
export function Access(rule: AccessRule): ClassDecorator & MethodDecorator {
  return (target: object, _name?: string | symbol, descriptor?: PropertyDescriptor) => {
    const handlers = descriptor ? [descriptor.value as object] : handlersOf(target as { prototype: object });
    for (const handler of handlers) {
      if (routeConfigOf(handler).access === undefined) declareOfRoute(handler, { access: rule });
    }
  };
}
