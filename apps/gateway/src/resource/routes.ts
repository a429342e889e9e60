import { applyDecorators, Controller, HttpCode, RequestMapping, RequestMethod } from '@nestjs/common';
import { Access } from '../auth/index.js';
import { declareOfRoute } from '../server/routing/index.js';
import type { Ids, Resource, Verb } from './resource.js';

/** One route of a resource. */
export interface Route {
  /** Name of its handler. */
  readonly name: string;
  readonly verb: Verb | 'act';
  readonly method: 'get' | 'post' | 'patch' | 'put' | 'delete';
  /** The path after that of the collection, in Nest's syntax. */
  readonly path: string;
  /** Name of the action, for `act`. */
  readonly action?: string;
}

/** The routes of a resource, from its declaration. */
export function routesOf({ verbs, idParameter, declaration }: Resource): Route[] {
  const one = idParameter === undefined ? '' : `:${idParameter}`;
  const ofVerbs: Route[] = [
    { name: 'list', verb: 'list', method: 'get', path: '' },
    { name: 'create', verb: 'create', method: 'post', path: '' },
    declaration.isListedById
      ? { name: 'listById', verb: 'list', method: 'get', path: one }
      : { name: 'find', verb: 'get', method: 'get', path: one },
    { name: 'patch', verb: 'update', method: 'patch', path: one },
    { name: 'put', verb: 'update', method: 'put', path: one },
    { name: 'remove', verb: 'delete', method: 'delete', path: one },
  ];
  const ofActions = Object.entries(declaration.actions ?? {}).map(([action, { methodOfParent }]): Route => ({
    name: action,
    verb: 'act',
    method: 'post',
    path: [methodOfParent === undefined ? one : '', action].filter((part) => part !== '').join('/'),
    action,
  }));
  return [...ofVerbs.filter(({ verb }) => verbs.includes(verb as Verb)), ...ofActions];
}

/** The controller of a resource. */
export function ResourceController(resource: Resource): ClassDecorator {
  return applyDecorators(Access(resource.declaration.scopes ?? resource.group), Controller(resource.route));
}

/** The route of a resource by name: `list`, `create`, `find`, `patch`, `put`, `remove`, or that of an action. */
export function ResourceRoute(resource: Resource, name: string): MethodDecorator {
  const route = routesOf(resource).find((route) => route.name === name);
  if (!route) throw new Error(`${resource.name} has no route ${name}`);
  const { path, method, verb, action } = route;
  return (controller, key, descriptor) => {
    const handler = descriptor.value as object;
    RequestMapping({ path, method: METHODS[method] })(controller, key, descriptor);
    if (verb === 'delete' || verb === 'act') HttpCode(204)(controller, key, descriptor);
    declareOfRoute(handler, {
      group: resource.group,
      identities: resource.identities,
      ...(action !== undefined && { resource: { name: resource.segment, action } }),
      ...(verb === 'list' && { list: resource.listOptions }),
      ...(method === 'get' && dependenciesOf(resource, verb === 'list')),
    });
  };
}

/** What the answers of a GET depend on, and what is outdated when there is nothing to answer with. */
export function dependenciesOf(resource: Resource, isList: boolean) {
  return {
    cacheTags: (ids: Ids) => (isList ? resource.tagsOfList(ids) : resource.tagsOfObject(ids)),
    // A list is missing if its parent is; a missing object must not be in any list.
    cacheTagsIfMissing: (ids: Ids) =>
      isList ? (resource.parent?.tagsOfWrite(ids) ?? []) : resource.tagsOfWrite(ids),
  };
}

const METHODS = {
  get: RequestMethod.GET,
  post: RequestMethod.POST,
  patch: RequestMethod.PATCH,
  put: RequestMethod.PUT,
  delete: RequestMethod.DELETE,
};
