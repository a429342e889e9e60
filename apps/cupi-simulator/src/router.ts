import { ContainerError } from './cupi-error.js';
import type { Handler, Route, Verb } from './route.js';

/** The handler of a call, and the ids of its path. */
export interface RouteMatch {
  readonly route: Route;
  readonly handler: Handler;
  readonly ids: readonly string[];
}

interface CompiledRoute extends Route {
  readonly segments: readonly string[];
}

/** Finds the handler of a call; a literal path takes precedence over one with an id. */
export class Router {
  readonly #routes: readonly CompiledRoute[];

  constructor(routes: readonly Route[]) {
    this.#routes = mergedByPath(routes)
      .map((route) => ({ ...route, segments: route.path.split('/') }))
      .sort((one, other) => wildcardsOf(one) - wildcardsOf(other));
  }

  /**
   * The handler of a call. CUPI: a slash at the end of a path is ignored.
   *
   * @throws ContainerError 404 for an unknown path, 405 with `Allow` for a verb that the path does not offer.
   */
  match(method: string, path: string): RouteMatch {
    const segments = path.replace(/\/$/, '').split('/').map(decodeSegment);
    const route = this.#routes.find((candidate) => isMatch(candidate, segments));
    if (!route) throw new ContainerError(404, 'Not Found');

    const handler = route.verbs[method as Verb];
    if (!handler) {
      throw new ContainerError(405, 'Method Not Allowed', { Allow: Object.keys(route.verbs).join(', ') });
    }
    const ids = segments.filter((_, index) => route.segments[index] === '*');
    return { route, handler, ids };
  }
}

/** Several routes may have verbs of one path; the later ones win. */
function mergedByPath(routes: readonly Route[]): Route[] {
  const merged = new Map<string, Route>();
  for (const route of routes) {
    const known = merged.get(route.path);
    merged.set(route.path, { ...known, ...route, verbs: { ...known?.verbs, ...route.verbs } });
  }
  return [...merged.values()];
}

function wildcardsOf({ segments }: CompiledRoute): number {
  return segments.filter((segment) => segment === '*').length;
}

function isMatch(route: CompiledRoute, segments: readonly string[]): boolean {
  if (route.segments.length !== segments.length) return false;
  return route.segments.every((expected, index) => expected === '*' || expected === segments[index]);
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new ContainerError(400, 'Bad Request');
  }
}
