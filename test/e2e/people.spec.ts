import { describe, expect, it } from 'vitest';
import { basic } from '../support/basic.js';
import { ACCOUNT } from '../support/gateway.js';
import { expectProblem } from '../support/problems.js';
import { useSimulatorGateway } from '../support/simulator-gateway.js';

type Json = Record<string, unknown>;
type Links = Record<string, string>;

const gateway = useSimulatorGateway({}, { CACHE_TTL_SECONDS: '60' });
const { call } = gateway;
const sent = () => gateway.simulator().requests.map(({ method, url }) => `${method} ${url}`);

async function itemsOf(path: string): Promise<(Json & { links: Links })[]> {
  return ((await call('GET', path)).body as { items: (Json & { links: Links })[] }).items;
}

async function firstOf(path: string): Promise<Json & { links: Links }> {
  const [first] = await itemsOf(path);
  if (!first) throw new Error(`nothing at ${path}`);
  return first;
}

let users = 0;

async function createUser(fields: Json = {}): Promise<Json & { links: Links }> {
  users += 1;
  const body = {
    templateAlias: 'branchtemplate',
    alias: `people.${users}`,
    dtmfAccessId: String(61_000 + users),
    ...fields,
  };
  const answer = await call('POST', '/api/v1/users', { body });
  expect(answer.status).toBe(201);
  return answer.body as Json & { links: Links };
}

describe('a new user', () => {
  it('is made from a template, which CUPI is told of in the query', async () => {
    const template = await firstOf('/api/v1/user-templates?alias=branchtemplate');
    const user = await createUser({ firstName: 'Ada' });
    const write = gateway.simulator().requests.find(({ method }) => method === 'POST');
    expect(write?.url).toBe('/vmrest/users?templateAlias=branchtemplate');
    expect(write?.body).not.toContain('emplateAlias');
    const body = (await call('GET', String(template.links.self))).body as Json;
    expect(user).toMatchObject({ firstName: 'Ada', cosObjectId: body.cosObjectId });
  });

  it.each([
    ['alias', { alias: 'ADA.BARTIK' }],
    ['dtmfAccessId', { dtmfAccessId: '2001' }],
  ])('is refused with the %s of another', async (field, fields) => {
    const [one] = await itemsOf('/api/v1/users?alias=ada.bartik');
    const taken = field === 'dtmfAccessId' ? { dtmfAccessId: one?.dtmfAccessId } : fields;
    const body = { templateAlias: 'branchtemplate', alias: 'x.y', dtmfAccessId: '61999', ...taken };
    const answer = await call('POST', '/api/v1/users', { body });
    expect(answer.body).toMatchObject({
      code: 'already-exists',
      errors: [{ pointer: `/${field}`, code: 'taken' }],
    });
  });

  it('has devices, a lamp, a mailbox and an extension, where it says', async () => {
    const { links } = await createUser();
    const names = [
      'notificationDevices',
      'phoneDevices',
      'pagerDevices',
      'mwis',
      'alternateExtensions',
      'messageHandlers',
    ];
    const lists = await Promise.all(names.map((name) => itemsOf(String(links[name]))));
    expect(lists.map(({ length }) => length)).toEqual([6, 3, 1, 1, 1, 1]);
    for (const name of ['mailbox', 'pin', 'password'])
      expect((await call('GET', String(links[name]))).status).toBe(200);
  });
});

describe('the extension of a user', () => {
  it('changes in slot 0 with the user, and the opposite, whatever was cached', async () => {
    const user = await createUser();
    const path = String(user.links.self);
    const slots = `${path}/alternate-extensions`;
    const slot = await firstOf(slots);
    await call('PATCH', path, { body: { dtmfAccessId: '62001' } });
    expect(await firstOf(slots)).toMatchObject({ idIndex: 0, dtmfAccessId: '62001' });
    await call('PATCH', String(slot.links.self), { body: { dtmfAccessId: '62002' } });
    expect((await call('GET', path)).body).toMatchObject({ dtmfAccessId: '62002' });
  });
});

describe('the lamps of a user', () => {
  it('are reset by one call, which invalidates them', async () => {
    const { links, objectId } = await createUser();
    const mwis = String(links.mwis);
    await itemsOf(mwis);
    gateway.simulator().clearRequests();
    expect((await call('POST', `${mwis}/reset`)).status).toBe(204);
    expect(sent()).toEqual([`POST /vmrest/users/${String(objectId)}?method=resetmwi`]);
    expect((await call('GET', mwis)).headers['cache-status']).toMatch(/; fwd=/);
  });

  it('are not found without their user', async () => {
    const path = `/api/v1/users/${ID(9)}/mwis/reset`;
    expectProblem(await call('POST', path), 'not-found', path, { upstream: expect.any(Object) as object });
  });

  it('have no version to be held against', async () => {
    const { links } = await createUser();
    gateway.simulator().clearRequests();
    const answer = await call('POST', `${String(links.mwis)}/reset`, { headers: { 'If-Match': '"x"' } });
    expect(answer.body).toMatchObject({ errors: [{ parameter: 'If-Match', code: 'not-allowed' }] });
    expect(sent()).toEqual([]);
  });
});

describe('whose an extension is', () => {
  it.each([
    ['user', 'users?alias=ada.bartik'],
    ['contact', 'contacts?alias=grace.supplier'],
    ['distribution list', 'distribution-lists?alias=branchdesk'],
  ])('is told by one call upstream, as a link and with another as itself: a %s', async (_kind, list) => {
    const owner = await firstOf(`/api/v1/${list}`);
    const self = String(owner.links.self);
    const path = `/api/v1/dtmf-access-ids?dtmfAccessId=${String(owner.dtmfAccessId)}`;
    gateway.simulator().clearRequests();
    expect((await firstOf(path)).links).toEqual({ owner: self });
    const query = `GET /vmrest/dtmfaccessids?rowsPerPage=25&pageNumber=1&query=(DtmfAccessId%20is%20${String(owner.dtmfAccessId)})`;
    expect(sent()).toEqual([query]);
    const { included } = await firstOf(`${path}&include=owner`);
    const ownersPath = self.replace('/api/v1', '').replace('distribution-lists', 'distributionlists');
    expect(sent()).toEqual([query, `GET /vmrest${ownersPath}`]);
    expect(included).toEqual({ owner: (await call('GET', self)).body as Json });
    await firstOf(`${path}&include=owner`);
    expect(sent()).toHaveLength(2);
  });

  it('is not told where it is a handler, which has no resource here', async () => {
    const found = await firstOf('/api/v1/dtmf-access-ids?dtmfAccessId=5100&include=owner');
    expect(found).toHaveProperty('parentHandlerObjectId');
    expect([found.links, found.included]).toEqual([{}, {}]);
  });

  it('is empty for an extension of nobody', async () => {
    expect(await itemsOf('/api/v1/dtmf-access-ids?dtmfAccessId=999999')).toEqual([]);
  });
});

describe('what refers to a user', () => {
  it('is listed by the id of the user, and is what a deletion is refused for', async () => {
    const [reference] = await itemsOf('/api/v1/subscriber-dependencies');
    const userId = String(reference?.subscriberObjectId);
    const path = `/api/v1/subscriber-dependencies/${userId}`;
    const own = await itemsOf(path);
    expect(own.length).toBeGreaterThan(0);
    expect(own.every(({ subscriberObjectId }) => subscriberObjectId === userId)).toBe(true);
    expect((await call('GET', `${path}?pageSize=1`)).body).toMatchObject({
      total: own.length,
      links: { self: `${path}?page=1&pageSize=1` },
    });
    const user = `/api/v1/users/${userId}`;
    expect(((await call('GET', user)).body as { links: Links }).links.dependencies).toBe(path);
    expectProblem(await call('DELETE', user), 'in-use', user, {
      detail: expect.stringMatching(/refers? to the user\.$/) as string,
      upstream: expect.any(Object) as object,
      usedBy: own,
      links: { dependencies: path },
    });
  });

  it('is named up to ten in the problem, with their number and where all of them are', async () => {
    const { objectId, links } = await createUser();
    await sendMessagesTo(String(objectId), 11);
    const answer = await call('DELETE', String(links.self));
    expect(answer.status).toBe(409);
    expect(answer.body).toMatchObject({
      code: 'in-use',
      detail: '11 subscriber dependencies refer to the user.',
      links: { dependencies: links.dependencies },
    });
    expect((answer.body as { usedBy: Json[] }).usedBy).toHaveLength(10);
    expect((await call('GET', String(links.self))).status).toBe(200);
  });

  it('is left out of the problem where it cannot be read', async () => {
    const { objectId, links } = await createUser();
    await sendMessagesTo(String(objectId), 1);
    gateway.simulator().faults.set('error-500', { pathPrefix: '/vmrest/subscriberdependencies' });
    const answer = await call('DELETE', String(links.self));
    expect([answer.status, (answer.body as Json).code]).toEqual([409, 'in-use']);
    expect(answer.body).not.toHaveProperty('usedBy');
  });

  it('is nothing where nothing does', async () => {
    const { objectId } = await createUser();
    expect((await call('GET', `/api/v1/subscriber-dependencies/${String(objectId)}`)).body).toMatchObject({
      items: [],
      total: 0,
    });
  });
});

/** Makes call handlers whose messages a user gets, which the gateway has no resource for. */
async function sendMessagesTo(userId: string, handlers: number): Promise<void> {
  const collection = `${gateway.simulator().url}/vmrest/handlers/callhandlers`;
  const headers = {
    Authorization: basic(ACCOUNT.username, ACCOUNT.password),
    Accept: 'application/json',
    'Content-Type': 'application/json',
  };
  const templates = await fetch(collection.replace('handlers/callhandlers', 'callhandlertemplates'), {
    headers,
  });
  const { CallhandlerTemplate } = (await templates.json()) as { CallhandlerTemplate: Json };
  for (let number = 0; number < handlers; number += 1) {
    const url = `${collection}?templateObjectId=${String(CallhandlerTemplate.ObjectId)}`;
    const body = JSON.stringify({ DisplayName: `Handler ${number} of ${userId}` });
    const path = await (await fetch(url, { method: 'POST', headers, body })).text();
    const recipient = JSON.stringify({ RecipientSubscriberObjectId: userId });
    const changed = await fetch(gateway.simulator().url + path, { method: 'PUT', headers, body: recipient });
    expect(changed.status).toBe(204);
  }
}

describe('a class of service that users have', () => {
  it('is not deleted, and the users are told', async () => {
    const user = await createUser();
    const created = await call('POST', '/api/v1/classes-of-service', { body: { displayName: 'Dispatch' } });
    const path = String(created.headers.location);
    const { objectId } = created.body as Json;
    await call('PATCH', String(user.links.self), { body: { cosObjectId: objectId } });
    const body = (await call('DELETE', path)).body as Json;
    expect(body).toMatchObject({ code: 'in-use', usedBy: [{ alias: user.alias }] });
  });
});

describe('users of the directory', () => {
  const PATH = '/api/v1/ldap-users';

  it('are paged as all others are, whatever CUPI calls it', async () => {
    expect((await call('GET', `${PATH}?page=2&pageSize=1`)).body).toMatchObject({
      total: 2,
      page: 2,
      items: [{ alias: 'leslie.newcomer' }],
    });
    expect(sent()).toEqual(['GET /vmrest/import/users/ldap?limit=1&offset=1']);
  });

  it('become users by a POST, and are no longer among them', async () => {
    const { pkid } = await firstOf(`${PATH}?alias=joan.newcomer`);
    const count = '/api/v1/users?pageSize=0';
    const { total } = (await call('GET', count)).body as { total: number };
    await itemsOf(PATH);
    const body = { pkid, dtmfAccessId: '63001', templateAlias: 'branchtemplate' };
    const answer = await call('POST', PATH, { body });
    expect(answer.status).toBe(201);
    expect(answer.headers.location).toMatch(/^\/api\/v1\/users\/[0-9a-f-]{36}$/);
    expect(answer.body).toEqual((await call('GET', String(answer.headers.location))).body);
    expect(answer.body).toMatchObject({ alias: 'joan.newcomer', dtmfAccessId: '63001' });
    expect((await itemsOf(PATH)).map(({ alias }) => alias)).toEqual(['leslie.newcomer']);
    expect((await call('GET', count)).body).toMatchObject({ total: total + 1 });
  });
});

describe('a notification device', () => {
  it('is seen among all once it is changed among its kind', async () => {
    const { links } = await createUser();
    const phone = await firstOf(String(links.phoneDevices));
    const all = String(links.notificationDevices);
    await itemsOf(all);
    await call('PATCH', String(phone.links.self), { body: { phoneNumber: '4712', active: true } });
    const body = (await call('GET', `${all}/${String(phone.objectId)}`)).body as Json;
    expect(body).toMatchObject({ phoneNumber: '4712', active: true });
    expect(await itemsOf(all)).toContainEqual(body);
  });
});

describe('a member of a list', () => {
  it.each([
    ['none of them', {}, 'required', '/memberUserObjectId'],
    [
      'two of them',
      { memberUserObjectId: ID(1), memberContactObjectId: ID(2) },
      'conflict',
      '/memberContactObjectId',
    ],
  ])('is one user, list or contact, and not %s', async (_what, body, code, pointer) => {
    const list = await firstOf('/api/v1/distribution-lists?alias=branchdesk');
    const answer = await call('POST', `${String(list.links.self)}/members`, { body });
    expect((answer.body as { errors: Json[] }).errors).toMatchObject([{ code, pointer }]);
  });
});

function ID(number: number): string {
  return `00000000-0000-4000-8000-00000000000${number}`;
}
