import { resourceNamed } from '../catalogue.js';
import { notFound, notFoundOnWrite, rejected } from '../cupi-error.js';
import { presentEntry } from '../presentation.js';
import { targetsOf } from '../references.js';
import { listHandler, templateOf } from '../resource-routes.js';
import { changed, created, type CupiCall, found, type Handler, type Route } from '../route.js';
import type { World } from '../world.js';
import { reorder } from './ordered.js';

/** CUPI: the calls that do not read, create, change or delete an object. */
export function actionRoutes(world: World): Route[] {
  return [
    {
      path: '/vmrest/routingrules',
      verbs: { PUT: reorderHandler(world, 'routing-rules', 'RuleIndex') },
      containers: ['RoutingRule'],
    },
    {
      path: '/vmrest/restrictiontables/*/restrictionpatterns',
      verbs: { PUT: reorderHandler(world, 'restriction-patterns', 'SequenceNumber') },
      containers: ['RestrictionPattern'],
    },
    {
      path: '/vmrest/tenants/*/operators',
      verbs: { PUT: setHandler(world, 'tenant-operators', 'OperatorObjectId') },
    },
    {
      path: '/vmrest/tenants/*/externalservices',
      verbs: { PUT: setHandler(world, 'tenant-external-services', 'ExternalServiceObjectId') },
    },
    action('/vmrest/portgroups/*/reset', resetHandler(world)),
    action('/vmrest/externalservices/*/reset', onExisting(world, 'external-services')),
    action('/vmrest/users/*/externalserviceaccounts/*/reset', onExisting(world, 'external-service-accounts')),
    action('/vmrest/authz/sync/*', onExisting(world, 'authz-servers')),
    { path: '/vmrest/users/*', verbs: { POST: methodHandler(world) }, withoutBody: ['POST'] },
    { path: '/vmrest/users/*/primarycallhandler', verbs: { GET: primaryCallHandler(world) } },
    { path: '/vmrest/mailboxstores/*/mailboxes', verbs: { GET: mailboxes(world) } },
    { path: '/vmrest/subscriberdependencies/*', verbs: { GET: dependencies(world) } },
    { path: '/vmrest/import/users/ldap', verbs: { POST: importHandler(world) } },
  ];
}

function action(path: string, PUT: Handler): Route {
  return { path, verbs: { PUT }, withoutBody: ['PUT'] };
}

function reorderHandler(world: World, resource: string, element: string): Handler {
  return (call, ...parents) => {
    reorder(world, resource, element, parents, call);
    return changed;
  };
}

/** CUPI: a PUT to a collection of a tenant maps the tenant to the named object. */
function setHandler(world: World, resource: string, element: string): Handler {
  return ({ fields }, tenantId: string) => {
    if (!world.find('tenants', [], tenantId)) throw notFoundOnWrite(resourceNamed('tenants').item);
    const id = fields.get(element)?.trim();
    if (!id || !world.locate(targetsOf(element), id)) throw rejected(`${element} names no object`);

    const [mapped] = world.under(resource, [tenantId]);
    if (mapped) world.set(resource, mapped, { AttributeObjectId: id });
    else world.add(resource, [tenantId], { AttributeObjectId: id });
    return changed;
  };
}

/** The call succeeds without a visible effect. */
function onExisting(world: World, resource: string): Handler {
  return (_call, ...ids) => {
    if (!world.find(resource, ids.slice(0, -1), ids.at(-1) ?? ''))
      throw notFoundOnWrite(resourceNamed(resource).item);
    return changed;
  };
}

function resetHandler(world: World): Handler {
  return (_call, id: string) => {
    const entry = world.find('port-groups', [], id);
    if (!entry) throw notFoundOnWrite(resourceNamed('port-groups').item);
    world.set('port-groups', entry, { ResetStatusEnum: '0' });
    return changed;
  };
}

/** CUPI: the only documented method, which resets all lamps of a user. */
function methodHandler(world: World): Handler {
  return ({ list }, id: string) => {
    if (list.parameters.get('method') !== 'resetmwi') throw rejected('method is not resetmwi');
    if (!world.find('users', [], id)) throw notFoundOnWrite(resourceNamed('users').item);
    return changed;
  };
}

function primaryCallHandler(world: World): Handler {
  return ({ isSecretEchoed }, userId: string) => {
    const user = world.find('users', [], userId);
    const handler = world.locate(['call-handlers'], user?.row.get('CallHandlerObjectId'));
    if (!handler) throw notFound(resourceNamed('users').item, userId);
    return found(presentEntry(world, handler.resource, handler.entry, { isSecretEchoed }));
  };
}

/** CUPI: a count, and never a mailbox. Our decision: all mailboxes are in the first store. */
function mailboxes(world: World): Handler {
  return (_call, storeId: string) => {
    const [first] = world.all('mailbox-stores');
    const count = first?.id === storeId ? [...world.all('users')].length : 0;
    return found({ name: 'Mailboxes', attributes: { total: String(count) }, content: [] });
  };
}

/** CUPI: the id is that of a user, and the answer a list. */
function dependencies(world: World): Handler {
  const list = listHandler(world, resourceNamed('subscriber-dependencies'));
  return (call, userId: string) => list(call, userId);
}

/** CUPI: a directory user becomes a user, and can no longer be imported. */
function importHandler(world: World): Handler {
  return (call: CupiCall) => {
    const pkid = call.fields.get('pkid')?.trim();
    const candidate = world.locate(['ldap-import-users'], pkid)?.entry;
    if (!candidate) throw rejected('pkid names no directory user');

    const template = templateOf(world, resourceNamed('users'), call);
    const extension = call.fields.get('dtmfAccessId');
    if (!extension) throw rejected('dtmfAccessId is required');
    const fields = new Map([
      ['Alias', candidate.row.get('alias') ?? ''],
      ['FirstName', candidate.row.get('firstName') ?? ''],
      ['LastName', candidate.row.get('lastName') ?? ''],
      ['DtmfAccessId', extension],
    ]);
    const { id } = world.create('users', [], { fields, ...(template && { template }) });
    world.delete('ldap-import-users', [], candidate.id);
    return created(`${resourceNamed('users').path}/${id}`);
  };
}
