import { Inject, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  collectionOf,
  createLogger,
  defineResource,
  Operations,
  OperationServices,
  readConfig,
  relate,
  ResourceController,
  resourceModule,
  ResourceRoute,
  createApp,
  type Collection,
} from '#gateway';
import {
  boolean,
  datetime,
  enumeration,
  enumOf,
  integer,
  objectId,
  text,
  uuid,
  uuidList,
} from '#libs/cupi-xml';
import { startSimulator, type Simulator } from '#simulator';
import { ACCOUNT, API_KEY } from '../support/gateway.js';
import { ABSENT_ID } from '../support/simulator-gateway.js';
import type { Json } from './sample-objects.js';

/*
 * Shapes that no resource of the gateway has yet, or not alone: identities that are no UUIDs, lists that show a subset,
 * parameters of a creation, actions, relations, objects that are not shown one by one. They are declared here as a resource
 * would be, and called over the wire.
 */

const ID = '3f8c2a52-0000-4000-8000-000000000001';

const callHandlers = defineResource({
  name: 'TestedCallHandler',
  title: 'call handler',
  description: 'A call handler.',
  group: 'call-management',
  path: '/call-handlers/{callHandlerId}',
  verbs: ['list', 'get', 'create'],
  cupiPath: 'handlers/callhandlers',
  element: 'Callhandler',
  createQuery: {
    templateObjectId: uuid('Template.', ID, { element: 'templateObjectId', requiredOnCreate: true }),
  },
  fields: {
    objectId: objectId('Id.', ID),
    displayName: text('Name.', 'x', { requiredOnCreate: true }),
    creationTime: datetime('When it was made.', '2024-05-17T08:09:11Z', { access: 'read-only' }),
  },
});

const greetings = defineResource({
  name: 'TestedGreeting',
  element: 'Greeting',
  title: 'greeting',
  description: 'A greeting.',
  path: '/call-handlers/{callHandlerId}/greetings/{greetingType}',
  parent: callHandlers,
  parentField: 'callHandlerObjectId',
  verbs: ['list', 'get', 'update'],
  fields: {
    greetingType: text('Kind.', 'Off Hours', {
      access: 'read-only',
      isIdentity: true,
      oneOf: ['Standard', 'Off Hours', 'Holiday', 'Alternate', 'Busy', 'Internal', 'Error'],
    }),
    callHandlerObjectId: uuid('Call handler.', ID, { access: 'read-only' }),
    ignoreDigits: boolean('Ignore digits.', false),
    timeExpires: datetime('Until when it is played.', '2027-01-01T00:00:00.0'),
  },
});

const users = defineResource({
  name: 'TestedUser',
  element: 'User',
  title: 'user',
  description: 'A user.',
  group: 'people',
  path: '/tested-users/{userId}',
  cupiPath: 'users',
  verbs: ['list', 'get', 'create', 'delete'],
  filter: ['alias'],
  listed: ['objectId', 'alias', 'displayName'],
  createQuery: {
    templateAlias: text('Template.', 'voicemailusertemplate', {
      element: 'templateAlias',
      requiredOnCreate: true,
    }),
  },
  fields: {
    objectId: objectId('Id.', ID),
    alias: text('Alias.', 'jdoe', { requiredOnCreate: true }),
    dtmfAccessId: text('Extension.', '2001', { requiredOnCreate: true }),
    displayName: text('Name.', 'Jane Doe'),
    city: text('City.', 'Springfield'),
  },
});

const roles = defineResource({
  name: 'TestedRole',
  title: 'custom role',
  description: 'A role.',
  group: 'system',
  path: '/custom-roles/{customRoleId}',
  verbs: ['list', 'create', 'update', 'delete'],
  cupiPath: 'customroles',
  element: 'Role',
  fields: {
    objectId: objectId('Id.', ID),
    roleName: text('Name.', 'Operators', { requiredOnCreate: true }),
    roleDescription: text('What it is for.', 'x'),
    assignPrivileges: uuidList('Privileges to add.', [ID], {
      access: 'write-only',
      itemElement: 'PrivilegeObjectId',
    }),
  },
});

const Method = enumOf('TestedMethod', { 1: 'SCCP', 2: 'SIP', 3: 'PIMG' });

const portGroups = defineResource({
  name: 'TestedPortGroup',
  element: 'PortGroup',
  title: 'port group',
  description: 'A port group.',
  group: 'telephony',
  path: '/tested-port-groups/{portGroupId}',
  cupiPath: 'portgroups',
  verbs: ['list', 'get', 'update'],
  filter: ['telephonyIntegrationMethod', 'enableMwi', 'mediaSwitchObjectId'],
  actions: { reset: { summary: 'Reset a port group' } },
  affects: ['tested-ports'],
  fields: {
    objectId: objectId('Id.', ID),
    mediaSwitchObjectId: uuid('Phone system.', ID, { access: 'create-only' }),
    telephonyIntegrationMethod: enumeration('Kind.', Method, 'SIP', { access: 'create-only' }),
    enableMwi: boolean('Lamps.', true, { element: 'EnableMWI' }),
    displayName: text('Name.', 'x', { requiredOnCreate: true }),
  },
});

const ports = defineResource({
  name: 'TestedPort',
  element: 'Port',
  title: 'port',
  description: 'A port.',
  group: 'telephony',
  path: '/tested-ports/{portId}',
  cupiPath: 'ports',
  verbs: ['list', 'get'],
  filter: ['mediaPortGroupObjectId'],
  fields: {
    objectId: objectId('Id.', ID),
    mediaPortGroupObjectId: uuid('Port group.', ID, { access: 'create-only' }),
    huntOrder: integer('Place in the hunt group.', 0),
  },
});

relate(ports, { portGroup: { to: portGroups, field: 'mediaPortGroupObjectId' } });
relate(portGroups, { ports: { to: ports, filter: 'mediaPortGroupObjectId' } });

const absent = defineResource({
  name: 'TestedAbsence',
  title: 'absence',
  description: 'What no release has.',
  group: 'system',
  path: '/absences/{absenceId}',
  verbs: ['list'],
  fields: { objectId: objectId('Id.', ID) },
});

const waves = defineResource({
  name: 'TestedWaveFormat',
  element: 'WaveFormat',
  title: 'wave format',
  description: 'A wave format.',
  group: 'system',
  path: '/wave-formats/{waveFormatId}',
  verbs: ['list', 'get'],
  fields: { objectId: objectId('Id.', ID) },
});

/** A controller of its own, which offers the list alone, and says so. */
@ResourceController(waves)
class WaveFormatsController {
  private readonly operations: Operations<typeof waves>;

  constructor(
    @Inject(collectionOf(waves)) collection: Collection<typeof waves>,
    @Inject(OperationServices) services: OperationServices,
  ) {
    this.operations = new Operations(collection, services);
  }

  @ResourceRoute(waves, 'list')
  list(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): unknown {
    void reply.header('X-Of-Its-Own', 'true');
    return this.operations.list(request, reply);
  }
}

const GREETINGS_MODULE = resourceModule(greetings);
const MODULES = [
  resourceModule(callHandlers, { imports: [GREETINGS_MODULE] }),
  resourceModule(users),
  resourceModule(roles),
  resourceModule(portGroups),
  resourceModule(ports),
  resourceModule(absent),
  resourceModule(waves, { controller: WaveFormatsController }),
];

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Json;
}

let simulator: Simulator;
let gateway: Awaited<ReturnType<typeof createApp>>;
let url: string;

beforeAll(async () => {
  simulator = await startSimulator();
  const config = readConfig({
    GATEWAY_API_KEY: API_KEY,
    GATEWAY_API_KEY_SCOPES: ['telephony', 'people', 'call-management', 'system']
      .flatMap((group) => [`${group}.read`, `${group}.write`])
      .join(' '),
    CUPI_USERNAME: ACCOUNT.username,
    CUPI_PASSWORD: ACCOUNT.password,
    CUPI_URLS: simulator.url,
  });
  gateway = await createApp(config, createLogger('silent'), MODULES);
  await gateway.listen({ host: '127.0.0.1', port: 0 });
  url = await gateway.getUrl();
});
beforeEach(() => {
  simulator.clearRequests();
});
afterAll(async () => {
  await gateway.close();
  await simulator.close();
});

async function call(method: string, path: string, body?: object, headers = {}): Promise<Answer> {
  const answer = await fetch(`${url}/api/v1${path.replace('/api/v1', '')}`, {
    method,
    headers: { 'X-API-Key': API_KEY, ...(body && { 'Content-Type': 'application/json' }), ...headers },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  const shown = text === '' ? {} : (JSON.parse(text) as Json);
  return { status: answer.status, headers: answer.headers, body: shown };
}

const itemsOf = async (path: string) => (await call('GET', path)).body.items as (Json & { links: Json })[];

/** Method and target of what arrived upstream. */
const sent = () => simulator.requests.map(({ method, url }) => `${method} ${url}`);

async function aCallHandler(): Promise<string> {
  const [handler] = await itemsOf('/call-handlers');
  return String(handler?.objectId);
}

describe('an identity that is no UUID', () => {
  it('keeps its case and its blanks, and is percent-encoded', async () => {
    const id = await aCallHandler();
    const path = `/api/v1/call-handlers/${id}/greetings/Off%20Hours`;
    const { status, body } = await call('GET', path);
    expect(status).toBe(200);
    expect(body).toMatchObject({ greetingType: 'Off Hours', links: { self: path } });
    expect(sent().at(-1)).toBe(`GET /vmrest/handlers/callhandlers/${id}/greetings/Off%20Hours`);
  });

  it.each(['off%20hours', 'None', 'Standard%2F..'])(
    'is one of those that there are, and not %s',
    async (type) => {
      const { status, body } = await call('GET', `/call-handlers/${await aCallHandler()}/greetings/${type}`);
      expect(status).toBe(400);
      expect(body.errors).toMatchObject([{ parameter: 'greetingType', code: 'format' }]);
    },
  );

  it('is changed, and its cache entries are invalidated', async () => {
    const path = `/call-handlers/${await aCallHandler()}/greetings/Holiday`;
    const { body: before } = await call('GET', path);
    const changed = await call('PATCH', path, { ignoreDigits: before.ignoreDigits !== true });
    expect(changed.status).toBe(200);
    expect((await call('GET', path)).body).toEqual(changed.body);
  });
});

describe('a point in time', () => {
  it('is sent as Unity Connection writes it, and shown as it is elsewhere', async () => {
    const path = `/call-handlers/${await aCallHandler()}/greetings/Busy`;
    const { status, body } = await call('PATCH', path, { timeExpires: '2031-02-03T04:05:06' });
    expect(status).toBe(200);
    expect(body.timeExpires).toMatch(/^2031-02-03T04:05:06/);
    const write = simulator.requests.find(({ method }) => method === 'PUT');
    expect(String(write?.body)).toContain('<TimeExpires>2031-02-03 04:05:06</TimeExpires>');
  });

  it('has to be one that there is', async () => {
    const path = `/call-handlers/${await aCallHandler()}/greetings/Busy`;
    const { body } = await call('PATCH', path, { timeExpires: '2031-02-30T04:05:06' });
    expect(body.errors).toMatchObject([{ pointer: '/timeExpires', code: 'format', format: 'date-time' }]);
  });
});

describe('a list that shows a subset', () => {
  it('has no validators, and no more than it shows', async () => {
    const [user] = await itemsOf('/tested-users');
    expect(user).toHaveProperty('alias');
    expect(user).not.toHaveProperty('etag');
    expect((await call('GET', String(user?.links.self))).body).toHaveProperty('etag');
  });
});

describe('a parameter of a creation', () => {
  it('is a required field of the body, and goes where CUPI wants it', async () => {
    const refused = await call('POST', '/tested-users', { alias: 'newcomer', dtmfAccessId: '7101' });
    expect(refused.body.errors).toMatchObject([{ pointer: '/templateAlias', code: 'required' }]);
    const body = { alias: 'newcomer', dtmfAccessId: '7101', templateAlias: 'voicemailusertemplate' };
    const { status, headers } = await call('POST', '/tested-users', body);
    expect(status).toBe(201);
    const create = simulator.requests.find(({ method }) => method === 'POST');
    expect(create?.url).toBe('/vmrest/users?templateAlias=voicemailusertemplate');
    expect(String(create?.body)).not.toContain('templateAlias');
    expect((await call('DELETE', String(headers.get('location')))).status).toBe(204);
  });
});

describe('an object that is not shown alone', () => {
  it('is created and changed without being read', async () => {
    const created = await call('POST', '/custom-roles', { roleName: 'Night shift' });
    expect([created.status, created.body]).toEqual([201, {}]);
    const path = String(created.headers.get('location'));
    const changed = await call('PATCH', path, { roleDescription: 'From ten to six.' });
    expect([changed.status, changed.body]).toEqual([204, {}]);
    expect(sent().filter((request) => request.startsWith('GET'))).toEqual([]);
    const found = (await itemsOf('/custom-roles?pageSize=200')).filter(
      ({ roleName }) => roleName === 'Night shift',
    );
    expect(found).toMatchObject([{ roleDescription: 'From ten to six.' }]);
    expect(found[0]?.links).toEqual({});
    expect((await call('DELETE', path)).status).toBe(204);
  });

  it('cannot be held against a version', async () => {
    const headers = { 'If-Match': '"x"' };
    const { status, body } = await call('PATCH', `/custom-roles/${ABSENT_ID}`, { roleName: 'x' }, headers);
    expect(status).toBe(400);
    expect(body.errors).toMatchObject([{ parameter: 'If-Match', code: 'not-allowed' }]);
    expect(sent()).toEqual([]);
  });
});

describe('an action', () => {
  it('is carried out, and shows nothing', async () => {
    const [group] = await itemsOf('/tested-port-groups');
    const { status, body } = await call('POST', `${String(group?.links.self)}/reset`);
    expect([status, body]).toEqual([204, {}]);
    expect(sent().at(-1)).toBe(`PUT /vmrest/portgroups/${String(group?.objectId)}/reset`);
  });

  it('is not found on an object that does not exist', async () => {
    expect((await call('POST', `/tested-port-groups/${ABSENT_ID}/reset`)).status).toBe(404);
  });
});

describe('a relation', () => {
  it('is a link to the object that is referred to, and one to those that refer to it', async () => {
    const [port] = await itemsOf('/tested-ports');
    const group = await call('GET', String(port?.links.portGroup));
    expect(group.status).toBe(200);
    const { ports: link } = group.body.links as { ports: string };
    expect(await itemsOf(link)).toContainEqual(port);
  });
});

describe('a filter', () => {
  it.each([
    ['telephonyIntegrationMethod=SIP', '(TelephonyIntegrationMethodEnum is 2)'],
    ['telephonyIntegrationMethod=7', '(TelephonyIntegrationMethodEnum is 7)'],
    ['enableMwi=true', '(EnableMWI is 1)'],
    [`mediaSwitchObjectId=${ID.toUpperCase()}`, `(MediaSwitchObjectId is ${ID})`],
  ])('of another type than text is sent as CUPI compares it: %s', async (query, criterion) => {
    await call('GET', `/tested-port-groups?${query}`);
    expect(decodeURIComponent(sent().at(-1) ?? '')).toContain(`query=${criterion}`);
  });

  it.each([
    ['telephonyIntegrationMethod=H323', 'not-allowed'],
    ['enableMwi=yes', 'type'],
    ['mediaSwitchObjectId=none', 'format'],
    ['enableMwi=true&telephonyIntegrationMethod=SIP', 'conflict'],
    ['enableMwiStartsWith=t', 'unknown'],
  ])('is rejected when it cannot be one: %s', async (query, code) => {
    const { body } = await call('GET', `/tested-port-groups?${query}`);
    expect(body.errors).toMatchObject([{ code }]);
    expect(sent()).toEqual([]);
  });
});

describe('a write', () => {
  it('invalidates what it affects elsewhere', async () => {
    await call('GET', '/tested-ports');
    expect((await call('GET', '/tested-ports')).headers.get('cache-status')).toMatch(/; hit/);
    const [group] = await itemsOf('/tested-port-groups');
    await call('PATCH', String(group?.links.self), { enableMwi: group?.enableMwi !== true });
    expect((await call('GET', '/tested-ports')).headers.get('cache-status')).not.toMatch(/; hit/);
  });
});

describe('a controller of its own', () => {
  it('is the only way to the resource', async () => {
    const { status, headers, body } = await call('GET', '/wave-formats');
    expect([status, headers.get('x-of-its-own')]).toEqual([200, 'true']);
    const [{ objectId: id } = {}] = body.items as Json[];
    expect((await call('GET', `/wave-formats/${String(id)}`)).body.code).toBe('route-not-found');
  });
});

describe('a resource that the release does not have', () => {
  it('is distinguished from an object that does not exist', async () => {
    const { status, body } = await call('GET', '/absences');
    expect([status, body.code]).toEqual([501, 'not-supported-by-server']);
  });
});
