import { catalogue, type CatalogueResource, type CatalogueVerb } from './catalogue.js';
import { notFound, rejected } from './cupi-error.js';
import { pathOf } from './links.js';
import { listDocument } from './list.js';
import { presentEntry } from './presentation.js';
import { changed, created, type CupiCall, found, type Handler, type Route, type Verb } from './route.js';
import type { Fields, Row } from './rows.js';
import type { World } from './world.js';

const METHODS: Readonly<Record<CatalogueVerb, Verb>> = {
  list: 'GET',
  get: 'GET',
  create: 'POST',
  update: 'PUT',
  delete: 'DELETE',
};

/** The paths of every resource of the catalogue, each with its verbs. */
export function resourceRoutes(world: World): Route[] {
  return catalogue.resources.flatMap((resource) => {
    const { isCreatedAtItsPath } = world.behaviourOf(resource.resource);
    const ofCollection: CatalogueVerb[] = isCreatedAtItsPath ? ['list'] : ['list', 'create'];
    const ofObject: CatalogueVerb[] = [
      'get',
      'update',
      'delete',
      ...(isCreatedAtItsPath ? ['create' as const] : []),
    ];

    const path = resource.path.replaceAll(/\{\w+\}/g, '*');
    if (resource.list === null) return routes(world, resource, path, ofObject);
    return [
      ...routes(world, resource, path, ofCollection),
      ...(resource.identity === null ? [] : routes(world, resource, `${path}/*`, ofObject)),
    ];
  });
}

/** The list document of a resource's objects below those parents. */
export function listHandler(world: World, resource: CatalogueResource): Handler {
  const behaviour = world.behaviourOf(resource.resource);
  return ({ list, isSecretEchoed }, ...parents) => {
    const style = { elements: resource.listElements, isSecretEchoed };
    const document = listDocument(
      {
        resource,
        behaviour,
        entries: world.under(resource.resource, parents),
        present: (entry) => presentEntry(world, resource, entry, style),
      },
      list,
    );
    return found(document);
  };
}

function routes(
  world: World,
  resource: CatalogueResource,
  path: string,
  verbs: readonly CatalogueVerb[],
): Route[] {
  const offered = verbs.filter((verb) => resource.verbs.includes(verb));
  if (offered.length === 0) return [];

  const containers = resource.fields.filter(({ type }) => type === 'uuid-list').map(({ element }) => element);
  const handlers = offered.map((verb) => [METHODS[verb], handlerOf(world, resource, verb)] as const);
  return [{ path, verbs: Object.fromEntries(handlers), containers }];
}

function handlerOf(world: World, resource: CatalogueResource, verb: CatalogueVerb): Handler {
  switch (verb) {
    case 'list':
      return listHandler(world, resource);
    case 'get':
      return getHandler(world, resource);
    case 'create':
      return createHandler(world, resource);
    case 'update':
      return (call, ...ids) => {
        const { parents, id } = addressOf(resource, ids);
        world.update(resource.resource, parents, id, call);
        return changed;
      };
    case 'delete':
      return (_call, ...ids) => {
        const { parents, id } = addressOf(resource, ids);
        world.delete(resource.resource, parents, id);
        return changed;
      };
  }
}

function getHandler(world: World, resource: CatalogueResource): Handler {
  const { alsoAddressedBy = '' } = world.behaviourOf(resource.resource);
  return ({ isSecretEchoed }, ...ids) => {
    const { parents, id } = addressOf(resource, ids);
    const entry =
      world.find(resource.resource, parents, id) ??
      [...world.under(resource.resource, parents)].find(({ row }) => row.get(alsoAddressedBy) === id);
    if (!entry) throw notFound(resource.item, ids.at(-1) ?? '');
    return found(presentEntry(world, resource, entry, { isSecretEchoed }));
  };
}

function createHandler(world: World, resource: CatalogueResource): Handler {
  const { isCreatedAtItsPath } = world.behaviourOf(resource.resource);
  return (call, ...ids) => {
    const { parents, id } = isCreatedAtItsPath ? addressOf(resource, ids) : { parents: ids, id: undefined };
    const template = templateOf(world, resource, call);
    const entry = world.create(resource.resource, parents, {
      ...call,
      ...(template && { template }),
      ...(id !== undefined && { assigned: numbered(resource, id) }),
    });
    return created(pathOf(resource, parents, entry.id));
  };
}

/** CUPI: an object created at its own path is addressed by the number of a language. */
function numbered({ identity }: CatalogueResource, id: string): Fields {
  if (!/^[1-9]\d{0,4}$/.test(id)) throw rejected(`${identity ?? ''} is not the number of a language`);
  return new Map([[identity ?? '', id]]);
}

/**
 * CUPI: some creates need a template, named in the query.
 *
 * @throws CupiError 400 when it is missing, or names none.
 */
export function templateOf(
  world: World,
  { resource, create }: CatalogueResource,
  { list }: CupiCall,
): Row | undefined {
  for (const { name, required } of create?.query ?? []) {
    if (required && !list.parameters.get(name)) throw rejected(`${name} is required`);
  }
  const { template } = world.behaviourOf(resource);
  if (!template) return undefined;

  const value = list.parameters.get(template.parameter);
  for (const { row } of world.all(template.resource)) {
    if (row.get(template.element) === value) return withMailboxStore(world, row, list.parameters);
  }
  throw rejected(`${template.parameter} names no template`);
}

/** CUPI: the query may name another mailbox store than that of the template. */
function withMailboxStore(world: World, template: Row, parameters: URLSearchParams): Row {
  const storeId = parameters.get('MailboxStoreObjectId');
  if (storeId === null) return template;
  if (!world.locate(['mailbox-stores'], storeId))
    throw rejected('MailboxStoreObjectId names no mailbox store');
  return new Map([...template, ['MailboxStoreObjectId', storeId]]);
}

/** The only object of a path has no id of its own. */
function addressOf(
  { list }: CatalogueResource,
  ids: readonly string[],
): { parents: readonly string[]; id: string } {
  return list === null ? { parents: ids, id: '' } : { parents: ids.slice(0, -1), id: ids.at(-1) ?? '' };
}
