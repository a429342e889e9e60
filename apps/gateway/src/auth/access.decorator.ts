import { declareOfRoute, handlersOf, routeConfigOf } from '../routing/index.js';

/**
 * Who may call: `public` routes are open to anybody; `telephony` routes need a known caller whose scopes cover
 * the method, `telephony.read` for GET and HEAD, `telephony.write` for the rest; `session` routes are for
 * signed-in users.
 */
export type AccessRule = 'public' | 'session' | 'telephony';

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
