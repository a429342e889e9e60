import { Inject, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  collectionOf,
  createApp,
  createLogger,
  defineResource,
  Operations,
  OperationServices,
  readConfig,
  relate,
  ResourceController,
  resourceModule,
  ResourceRoute,
  type Collection,
} from '#gateway';
import { Access } from '#gateway/auth';
import { allScopes } from '#gateway/auth/clients/core';
import { boolean, objectId, text, uuid } from '#libs/cupi-xml';
import { startSimulator, type Simulator } from '#simulator';
import { clientOf, useClientsFile } from '../support/clients-file.js';
import { ACCOUNT, API_KEY } from '../support/gateway.js';
import { CACHED } from '../support/named-upstream.js';
import type { Json } from './sample-objects.js';

/*
 * Relations across groups, to singletons, from lists that show a subset, to what a release does not have: declared here as a
 * resource would be, at paths that no resource of the gateway has, and called over the wire.
 */

const ID = '3f8c2a52-0000-4000-8000-000000000001';
const KEY_OF_PEOPLE = 'key-of-a-client-that-reads-people';

const classes = defineResource({
  name: 'IncludedClass',
  element: 'Cos',
  listElement: 'Coses',
  title: 'class of service',
  titles: 'classes of service',
  description: 'A class of service.',
  group: 'system',
  path: '/included/classes/{classId}',
  verbs: ['list', 'get'],
  fields: { objectId: objectId('Id.', ID), displayName: text('Name.', 'x') },
});

const absences = defineResource({
  name: 'IncludedAbsence',
  title: 'absence',
  description: 'What no release has.',
  group: 'people',
  path: '/included/absences/{absenceId}',
  verbs: ['list'],
  filter: ['ownerId'],
  fields: { objectId: objectId('Id.', ID), ownerId: uuid('Whose.', ID) },
});

const shared = {
  element: 'User',
  title: 'user',
  description: 'A user.',
  group: 'people',
  cupiPath: 'users',
  filter: ['alias', 'cosObjectId'],
  fields: {
    objectId: objectId('Id.', ID),
    alias: text('Alias.', 'jdoe'),
    cosObjectId: uuid('Class of service.', ID),
  },
} as const;

const users = defineResource({
  ...shared,
  name: 'IncludedUser',
  path: '/included/users/{userId}',
  verbs: ['list', 'get', 'update'],
});

/** The same as if CUPI's list showed less. */
const summaries = defineResource({
  ...shared,
  name: 'IncludedSummary',
  path: '/included/summaries/{userId}',
  verbs: ['list', 'get'],
  listed: ['objectId', 'alias'],
});

const mailboxes = defineResource({
  name: 'IncludedMailbox',
  element: 'MailboxAttributes',
  title: 'mailbox',
  description: 'A mailbox.',
  path: '/included/users/{userId}/mailbox',
  parent: users,
  cupiPath: 'mailboxattributes',
  verbs: ['get'],
  fields: { displayName: text('Name.', 'x', { access: 'read-only' }) },
});

const pins = defineResource({
  name: 'IncludedPin',
  element: 'Credential',
  title: 'PIN',
  description: 'What is known of a PIN.',
  path: '/included/users/{userId}/pin',
  parent: users,
  cupiPath: 'credential/pin',
  verbs: ['get'],
  fields: { locked: boolean('Locked.', false, { access: 'read-only' }) },
});

/** Of a child of users that no scope for people covers. */
@ResourceController(pins)
class PinsController {
  private readonly operations: Operations<typeof pins>;

  constructor(
    @Inject(collectionOf(pins)) collection: Collection<typeof pins>,
    @Inject(OperationServices) services: OperationServices,
  ) {
    this.operations = new Operations(collection, services);
  }

  @Access('credentials')
  @ResourceRoute(pins, 'find')
  find(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): unknown {
    return this.operations.find(request, reply);
  }
}

relate(users, {
  class: { to: classes, field: 'cosObjectId' },
  absences: { to: absences, filter: 'ownerId' },
});
relate(summaries, {
  class: { to: classes, field: 'cosObjectId' },
  others: { to: users, filter: 'cosObjectId' },
});
relate(classes, { users: { to: users, filter: 'cosObjectId' } });

const MODULES = [
  resourceModule(classes),
  resourceModule(absences),
  resourceModule(users, {
    imports: [resourceModule(mailboxes), resourceModule(pins, { controller: PinsController })],
  }),
  resourceModule(summaries),
];

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Json;
}

const clients = useClientsFile({
  clients: [clientOf('people', KEY_OF_PEOPLE, { scopes: ['people.read'] })],
});
let simulator: Simulator;
let gateway: Awaited<ReturnType<typeof createApp>>;
let url: string;

beforeAll(async () => {
  simulator = await startSimulator();
  const config = readConfig({
    ...CACHED,
    GATEWAY_API_KEY: API_KEY,
    GATEWAY_API_KEY_SCOPES: [...allScopes].join(' '),
    GATEWAY_CLIENTS_FILE: clients.path,
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

/** Reads below `/api/v1/included`, from upstream. */
async function read(path: string, headers: Record<string, string> = {}): Promise<Answer> {
  const answer = await fetch(`${url}/api/v1/included${path.replace('/api/v1/included', '')}`, {
    headers: { 'X-API-Key': API_KEY, 'Cache-Control': 'no-cache', ...headers },
  });
  return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Json };
}

type Shown = Json & { readonly links: Record<string, string>; readonly included: Record<string, Json> };

const itemsOf = ({ body }: Answer) => body.items as Shown[];
const sent = () => simulator.requests.map((request) => request.url);

async function aUser(): Promise<Shown> {
  const [user] = itemsOf(await read('/users?pageSize=1'));
  if (!user) throw new Error('there is none');
  simulator.clearRequests();
  return user;
}

describe('an object that is referred to', () => {
  it('is shown as itself, with its validator and its links', async () => {
    const user = await aUser();
    const { body } = await read(`${String(user.links.self)}?include=class`);
    const alone = await read(String(user.links.class));
    expect(body.included).toEqual({ class: alone.body });
    expect(alone.body).toHaveProperty('etag');
  });

  it('is read once for all that refer to it, and shown with each', async () => {
    const items = itemsOf(await read('/users?include=class&pageSize=20'));
    const ids = items.map(({ cosObjectId }) => cosObjectId);
    expect(items.map(({ included }) => included.class?.objectId)).toEqual(ids);
    expect(new Set(ids).size).toBeLessThan(items.length);
    expect(sent()).toHaveLength(1 + new Set(ids).size);
  });

  it('that an object does not name is absent', async () => {
    const items = itemsOf(await read('/users?include=class,mailbox&pageSize=50'));
    for (const { cosObjectId, included } of items)
      expect(Object.keys(included)).toEqual(cosObjectId === undefined ? ['mailbox'] : ['mailbox', 'class']);
  });

  it('cannot be included in a list that does not show its id', async () => {
    const { status, body } = await read('/summaries?include=class');
    expect(status).toBe(400);
    expect(body.errors).toMatchObject([{ parameter: 'include', code: 'not-allowed', allowed: ['others'] }]);
    const [summary] = itemsOf(await read('/summaries?pageSize=1'));
    const { body: whole } = await read(`${String(summary?.links.self)}?include=class`);
    expect(whole).toMatchObject({ included: { class: { objectId: whole.cosObjectId } } });
  });
});

describe('the objects that refer to one', () => {
  it('are shown as their list shows them, filtered', async () => {
    const user = await aUser();
    const { body } = await read(`${String(user.links.class)}?include=users`);
    const list = await read(String((body.links as Json).users));
    expect(body.included).toEqual({ users: list.body });
    expect(list.body.total).toBeGreaterThan(0);
  });
});

describe('what there is once for an object', () => {
  it('is shown as itself', async () => {
    const user = await aUser();
    const { body } = await read(`${String(user.links.self)}?include=mailbox`);
    expect(body.included).toEqual({ mailbox: (await read(`${String(user.links.self)}/mailbox`)).body });
  });
});

describe('what this release does not have', () => {
  it('has its problem in its place', async () => {
    const user = await aUser();
    const { status, body } = await read(`${String(user.links.self)}?include=absences`);
    expect(status).toBe(200);
    expect(body.included).toMatchObject({
      absences: {
        problem: { code: 'not-supported-by-server', status: 501, instance: '/api/v1/included/absences' },
      },
    });
  });
});

describe('what the scopes of a client do not cover', () => {
  const headers = { 'X-API-Key': KEY_OF_PEOPLE };

  it('has the problem in its place, though others with the same account have read it, and nothing is sent for it', async () => {
    const user = await aUser();
    const path = `${String(user.links.self)}?include=class,mailbox`;
    await read(path);
    simulator.clearRequests();
    const { status, headers: fields, body } = await read(path, { ...headers, 'Cache-Control': 'max-age=60' });
    expect(status).toBe(200);
    expect(body.included).toMatchObject({
      mailbox: { etag: expect.any(String) as string },
      class: {
        problem: {
          type: '/problems/insufficient-scope',
          status: 403,
          detail: 'The call needs the scope system.read.',
          instance: `/api/v1/included/classes/${String(user.cosObjectId)}`,
          requestId: fields.get('x-request-id'),
        },
      },
    });
    expect(fields.get('cache-status')).toMatch(/^cupi-gateway; hit; ttl=\d+; detail="hit=2, problem=1"$/);
    expect(sent()).toEqual([]);
  });

  it('is told by the route of the part, and not by the group of its resource', async () => {
    const user = await aUser();
    const path = `${String(user.links.self)}/pin`;
    expect((await read(path, headers)).status).toBe(403);
    simulator.clearRequests();
    const { body } = await read(`${String(user.links.self)}?include=pin`, headers);
    expect(body.included).toMatchObject({
      pin: { problem: { code: 'insufficient-scope', detail: 'The call needs the scope credentials.read.' } },
    });
    expect(sent()).toEqual([`/vmrest/users/${String(user.objectId)}`]);
    const { body: allowed } = await read(`${String(user.links.self)}?include=pin`);
    expect(allowed.included).toEqual({ pin: (await read(path)).body });
  });

  it('is not read by way of what may be read', async () => {
    const answer = await read('/users?include=class&pageSize=10', headers);
    const names = itemsOf(answer).map(({ included }) => Object.keys(included.class ?? {}));
    expect(names.flat().filter((name) => name !== 'problem')).toEqual([]);
    expect(sent()).toHaveLength(1);
  });
});
