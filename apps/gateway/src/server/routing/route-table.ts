import type { FastifyContextConfig, RouteOptions } from 'fastify';
import { ProblemError } from '../../problems/core/index.js';
import type { ResourceGroupName } from './resource-group.decorator.js';
import { resourceOfRoute } from './route-resource.js';

/** A route, with one of its methods. */
export interface Route {
  /** Template of its path, in Fastify's syntax: `/a/:id`. */
  readonly url: string;
  readonly method: string;
  readonly group: ResourceGroupName | undefined;
  /** Name of its resource. */
  readonly resource: string;
  /** Who may call it; undefined where the framework itself answers. */
  readonly access: FastifyContextConfig['access'];
}

interface KnownRoute extends Route {
  /** Matches the paths of the route. */
  readonly pattern: RegExp;
}

/**
 * Knows the routes of the service, so that an unsupported method on a known path is answered with 405 and `Allow`
 * (RFC 9110 §15.5.6) instead of 404.
 */
export class RouteTable {
  private readonly routes: KnownRoute[] = [];

  /** Adds a registered route. */
  add({ url, method, config }: RouteOptions): void {
    // The route of CORS preflights covers paths that do not exist.
    if (url === '*') return;
    const pattern = patternOf(url);
    const group = config?.group;
    const { name: resource } = resourceOfRoute(url, config);
    const access = config?.access;
    for (const name of [method].flat())
      this.routes.push({ url, method: name, group, resource, access, pattern });
  }

  /** Every registered route, in the order of registration. */
  all(): readonly Route[] {
    return this.routes;
  }

  /** Why this request matches no route: the path is unknown, or the method is not supported there. */
  rejectionOf(method: string, path: string): ProblemError {
    const methods = this.methodsOf(path);
    if (methods.length === 0) {
      return new ProblemError('route-not-found', { detail: 'There is nothing at this path.' });
    }
    const allow = methods.join(', ');
    const detail = `${method} is not offered here; ${allow} ${methods.length === 1 ? 'is' : 'are'}.`;
    return new ProblemError('method-not-allowed', { detail }, { Allow: allow });
  }

  /** The methods that a path supports, in alphabetical order. */
  methodsOf(path: string): string[] {
    const decoded = decodeURI(path);
    const methods = this.routes.filter(({ pattern }) => pattern.test(decoded)).map(({ method }) => method);
    return [...new Set(methods)].sort();
  }
}

function patternOf(url: string): RegExp {
  const source = url.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/:[A-Za-z]+/g, '[^/]+');
  return new RegExp(`^${source}$`);
}
