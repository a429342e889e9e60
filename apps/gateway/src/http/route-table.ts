import type { FastifyInstance } from 'fastify';

interface Route {
  readonly pattern: RegExp;
  readonly method: string;
}

/**
 * Knows the routes of the service, so that a known path with a foreign method is answered with 405 and `Allow`
 * (RFC 9110 §15.5.6) instead of 404. It has to watch before the first route is registered.
 */
export class RouteTable {
  private readonly routes: Route[] = [];

  /** Takes note of every route that is registered from now on. */
  watch(fastify: FastifyInstance): void {
    fastify.addHook('onRoute', ({ url, method }) => {
      const pattern = patternOf(url);
      for (const name of [method].flat()) this.routes.push({ pattern, method: name });
    });
  }

  /** Methods that the path offers, for `Allow`; empty when there is no such path. */
  methodsOf(path: string): string[] {
    const decoded = decode(path);
    const methods = this.routes.filter(({ pattern }) => pattern.test(decoded)).map(({ method }) => method);
    return [...new Set(methods)].sort();
  }
}

function patternOf(url: string): RegExp {
  const source = url
    .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replace(/:[A-Za-z]+/g, '[^/]+')
    .replaceAll('*', '.*');
  return new RegExp(`^${source}$`);
}

function decode(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}
