import { FASTIFY_ROUTE_CONFIG_METADATA } from '@nestjs/platform-fastify/constants.js';
import type { FastifyContextConfig } from 'fastify';

/** What has been declared so far about a handler's route. */
export function routeConfigOf(handler: object): FastifyContextConfig {
  return (Reflect.getMetadata(FASTIFY_ROUTE_CONFIG_METADATA, handler) ?? {}) as FastifyContextConfig;
}

/**
 * Adds to the configuration of a handler's route, where hooks find it: `request.routeOptions.config`. Nest's own
 * `RouteConfig` would replace what another decorator has declared.
 */
export function declareOfRoute(handler: object, declared: FastifyContextConfig): void {
  const config = { ...routeConfigOf(handler), ...declared };
  Reflect.defineMetadata(FASTIFY_ROUTE_CONFIG_METADATA, config, handler);
}

/** The handlers of a controller, to declare something about all of its routes. */
export function handlersOf({ prototype }: { readonly prototype: object }): object[] {
  return Object.entries(Object.getOwnPropertyDescriptors(prototype)).flatMap(([name, { value }]) =>
    name !== 'constructor' && typeof value === 'function' ? [value as object] : [],
  );
}
