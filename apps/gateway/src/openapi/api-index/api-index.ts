import type { Route } from '../../server/routing/index.js';
import { verbs, type ApiGroup, type ApiIndex, type ApiResource } from './api-index.dto.js';

/** The index of the API, from the registered routes that declare a group. */
export function apiIndexOf(routes: readonly Route[]): ApiIndex {
  const groups = new Set(routes.flatMap(({ group }) => group ?? []));
  return {
    groups: [...groups].map((name) => groupOf(name, routes)),
    links: { docs: '/docs', openapi: '/openapi.json' },
  };
}

function groupOf(name: string, routes: readonly Route[]): ApiGroup {
  const ofGroup = routes.filter(({ group }) => group === name);
  const paths = new Map(ofGroup.map(({ url, resource }) => [url, resource]));
  return { name, resources: [...paths].map(([url, resource]) => resourceOf(url, resource, ofGroup)) };
}

function resourceOf(url: string, name: string, routes: readonly Route[]): ApiResource {
  const methods = new Set(routes.filter((route) => route.url === url).map(({ method }) => method));
  return {
    name,
    path: url.replace(/:(\w+)/g, '{$1}'),
    verbs: verbs.filter((verb) => methods.has(verb)),
  };
}
