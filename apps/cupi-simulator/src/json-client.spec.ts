import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ABSENT_ID, basic } from './simulator-client.fixture.js';
import { startSimulator, type Simulator } from './server.js';

/*
 * The calls of a Python client for CUPI (bwks/cupi, run against 10.5.2), as it makes them: JSON in both directions, every value a
 * string, no paging, an object where there is one hit, the new id behind the last slash of the answer to a POST.
 */

type Json = Record<string, unknown>;

interface Answer {
  readonly status: number;
  readonly text: string;
}

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ phoneSystems: 2 });
});
afterAll(() => simulator.close());

/** With the header fields of that client: two of them are misspelt, and its media type is there without a body too. */
async function send(method: string, path: string, body?: Json): Promise<Answer> {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const outgoing = request(`${simulator.url}/vmrest/${path}`, {
    method,
    headers: {
      Accept: 'application/json',
      'Accept-Encoding': 'gzip, deflate',
      Connection: 'keep_alive',
      Content_type: 'application/json',
      'Content-type': 'application/json',
      Authorization: basic(),
      ...(text !== undefined && { 'Content-Length': Buffer.byteLength(text) }),
    },
  });
  outgoing.end(text);
  const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return { status: incoming.statusCode ?? 0, text: Buffer.concat(chunks).toString() };
}

async function read(path: string): Promise<Json> {
  const { status, text } = await send('GET', path);
  expect(status).toBe(200);
  return JSON.parse(text) as Json;
}

/** The id of what was created, as the client takes it. */
async function post(path: string, body: Json): Promise<string> {
  const { status, text } = await send('POST', path, body);
  expect([status, text]).toEqual([201, expect.stringMatching(/^\/vmrest\/.*\/[0-9a-f-]{36}$/)]);
  return text.split('/').at(-1) ?? '';
}

async function put(path: string, body: Json): Promise<void> {
  expect(await send('PUT', path, body)).toEqual({ status: 204, text: '' });
}

/** Twice: the client tells 204 and 404 apart. */
async function remove(path: string): Promise<void> {
  expect(await send('DELETE', path)).toEqual({ status: 204, text: '' });
  expect((await send('DELETE', path)).status).toBe(404);
}

let extension = 77_000;
async function addUser(fields: Json = {}): Promise<{ readonly id: string; readonly extension: string }> {
  extension += 1;
  const id = await post('users?templateAlias=voicemailusertemplate', {
    Alias: `user${extension}`,
    DisplayName: `user${extension}`,
    DtmfAccessId: String(extension),
    FirstName: 'First',
    LastName: 'Last',
    IsVmEnrolled: 'false',
    Country: 'AU',
    UseDefaultTimeZone: 'false',
    TimeZone: '255',
    ...fields,
  });
  return { id, extension: String(extension) };
}

describe('the server', () => {
  it('has one node and one location, which are objects', async () => {
    expect(await read('cluster')).toEqual({
      Server: expect.objectContaining({ Key: expect.any(String) as string }) as Json,
    });
    expect(await read('locations/connectionlocations')).toMatchObject({
      '@total': '1',
      ConnectionLocation: { ObjectId: expect.any(String) as string },
    });
  });

  it.each([
    ['languagemap', 'LanguageMapping', ['LanguageCode']],
    ['licensestatuscounts', 'LicenseStatusCount', ['featureName', 'TagName', 'description', 'Count']],
    ['schedulesets', 'ScheduleSet', ['DisplayName', 'ObjectId']],
    ['schedules', 'Schedule', ['DisplayName', 'ObjectId']],
    ['users', 'User', ['DisplayName', 'DtmfAccessId', 'ObjectId', 'TimeZone']],
    ['usertemplates', 'UserTemplate', ['Alias', 'ObjectId']],
    ['handlers/callhandlers', 'Callhandler', ['DisplayName', 'ObjectId']],
    ['coses', 'Cos', ['ObjectId']],
    ['distributionlists', 'DistributionList', ['Alias', 'ObjectId']],
  ])('lists all of %s at once, each with what the client takes of it', async (path, key, elements) => {
    const list = await read(path);
    const items = list[key] as Json[];
    expect(list['@total']).toBe(String(items.length));
    expect(items.length).toBeGreaterThan(1);
    for (const element of elements)
      expect(items.map(({ [element]: value }) => typeof value)).toEqual(items.map(() => 'string'));
  });

  it('has one template of call handlers, which is an object', async () => {
    expect(await read('callhandlertemplates')).toMatchObject({
      '@total': '1',
      CallhandlerTemplate: { ObjectId: expect.any(String) as string },
    });
  });

  it.each([
    'users/1234567890',
    'users/1234567890/credential/pin',
    'users/1234567890/credential/password',
    'schedules/1234567890',
    'handlers/callhandlers/1234567890',
    `handlers/callhandlers/${ABSENT_ID}/greetings/Standard`,
  ])('answers 404 for what is not there: %s', async (path) => {
    const { status, text } = await send('GET', path);
    expect([status, JSON.parse(text)]).toMatchObject([404, { errors: { code: 'NOT_FOUND' } }]);
  });

  it('lists no keys of a call handler that is not there', async () => {
    expect(await read('handlers/callhandlers/1234567890/menuentries')).toEqual({ '@total': '0' });
  });
});

describe('a user', () => {
  it('is created from a template, and need not change the PIN', async () => {
    const { id, extension } = await addUser();
    await put(`users/${id}/credential/pin`, { CredMustChange: 'false' });
    expect(await read(`users/${id}/credential/pin`)).toMatchObject({
      UserObjectId: id,
      CredMustChange: 'false',
      Credentials: '',
    });
    expect(await read(`users/${id}/credential/password`)).toMatchObject({ UserObjectId: id });
    expect(await read(`users/${id}`)).toMatchObject({
      DtmfAccessId: extension,
      TimeZone: '255',
      UseDefaultTimeZone: 'false',
      IsVmEnrolled: 'false',
      CallHandlerObjectId: expect.any(String) as string,
    });
    await remove(`users/${id}`);
  });

  it.each([
    ['alias', ({ extension }: { extension: string }) => `user${extension}`],
    ['DtmfAccessId', ({ extension }: { extension: string }) => extension],
  ])('is found by %s, as an object', async (column, valueOf) => {
    const user = await addUser();
    expect(await read(`users?query=(${column}%20is%20${valueOf(user)})`)).toMatchObject({
      '@total': '1',
      User: { ObjectId: user.id },
    });
  });

  it('is not found by an extension that nobody has', async () => {
    expect(await read('users?query=(DtmfAccessId%20is%2099998)')).toEqual({ '@total': '0' });
  });

  it('is not created with an extension that another has, and the answer says why', async () => {
    const { extension } = await addUser();
    const body = { Alias: 'another', DisplayName: 'another', DtmfAccessId: extension };
    const { status, text } = await send('POST', 'users?templateAlias=voicemailusertemplate', body);
    expect([status, JSON.parse(text)]).toMatchObject([
      400,
      { errors: { code: expect.any(String) as string } },
    ]);
  });

  it('gets another PIN, and is unlocked', async () => {
    const { id } = await addUser();
    const path = `users/${id}/credential/pin`;
    await put(path, { Credentials: '836492' });
    await put(path, { CredMustChange: 'true', Credentials: '917364' });
    expect(simulator.isSecret(id, 'Credentials', '917364')).toBe(true);
    await put(path, { HackCount: '3', Hacked: 'true', TimeHacked: '2024-05-17 08:09:11' });
    await put(path, { HackCount: '0', TimeHacked: '' });
    expect(await read(path)).toMatchObject({ CredMustChange: 'true', HackCount: '0', Hacked: 'false' });
  });

  it('gets another class of service', async () => {
    const { id } = await addUser();
    const classes = (await read('coses')).Cos as Json[];
    await put(`users/${id}`, { CosObjectId: classes.at(-1)?.ObjectId });
    expect(await read(`users/${id}`)).toMatchObject({ CosObjectId: classes.at(-1)?.ObjectId });
  });

  it('has a city that is empty once it is emptied', async () => {
    const { id } = await addUser({ City: 'Perth' });
    await put(`users/${id}`, { City: '' });
    expect((await read(`users/${id}`)).City).toBe('');
  });
});

describe('a schedule', () => {
  it('is made in four steps, given to a user, and removed', async () => {
    const { ConnectionLocation } = (await read('locations/connectionlocations')) as {
      ConnectionLocation: Json;
    };
    const names = { DisplayName: 'Weekdays 8.30', OwnerLocationObjectId: ConnectionLocation.ObjectId };
    const set = await post('schedulesets', names);
    const schedule = await post('schedules', { ...names, IsHoliday: 'false' });
    await post(`schedulesets/${set}/schedulesetmembers`, {
      ScheduleSetObjectId: set,
      ScheduleObjectId: schedule,
      Exclude: 'false',
    });
    const detail = { Subject: 'Weekdays 8.30', StartTime: '510', EndTime: '1020', IsActiveMonday: 'true' };
    await post(`schedules/${schedule}/scheduledetails`, detail);
    expect(await read(`schedules/${schedule}/scheduledetails`)).toMatchObject({
      '@total': '1',
      ScheduleDetail: detail,
    });
    const { CallHandlerObjectId } = await read(`users/${(await addUser()).id}`);
    const handler = `handlers/callhandlers/${String(CallHandlerObjectId)}`;
    const [another] = (await read('schedulesets')).ScheduleSet as Json[];
    await put(handler, { ScheduleSetObjectId: set });
    expect(await read(handler)).toMatchObject({ ScheduleSetObjectId: set });
    await put(handler, { ScheduleSetObjectId: another?.ObjectId });
    await remove(`schedulesets/${set}`);
    await remove(`schedules/${schedule}`);
  });
});

describe('a call handler', () => {
  it('is created, and gets a transfer, a greeting and a key', async () => {
    const { CallhandlerTemplate } = (await read('callhandlertemplates')) as { CallhandlerTemplate: Json };
    const [scheduleSet] = (await read('schedulesets')).ScheduleSet as Json[];
    const id = await post(`handlers/callhandlers?templateObjectId=${String(CallhandlerTemplate.ObjectId)}`, {
      DisplayName: 'Sales',
      DtmfAccessId: '76001',
      ScheduleSetObjectId: scheduleSet?.ObjectId,
    });
    const path = `handlers/callhandlers/${id}`;
    const { CallHandlerObjectId: target } = await read(`users/${(await addUser()).id}`);
    const transfer = { Action: '1', Extension: '2001', PlayTransferPrompt: 'false' };
    await put(`${path}/transferoptions/Standard`, transfer);
    expect(await read(`${path}/transferoptions/Standard`)).toMatchObject(transfer);
    const greeting = {
      AfterGreetingAction: '2',
      AfterGreetingTargetConversation: 'PHGreeting',
      AfterGreetingTargetHandlerObjectId: target,
      EnableTransfer: 'false',
      IgnoreDigits: 'true',
      PlayRecordMessagePrompt: 'false',
      PlayWhat: '1',
      RepromptDelay: '2',
      Reprompts: '0',
    };
    await put(`${path}/greetings/Off%20Hours`, { TimeExpires: '', Enabled: 'true', ...greeting });
    expect(await read(`${path}/greetings/Off%20Hours`)).toMatchObject({ Enabled: 'true', ...greeting });
    expect((await read(`${path}/greetings`)).Greeting).toHaveLength(7);
    const key = { Action: '2', TargetConversation: 'PHGreeting', TargetHandlerObjectId: target };
    await put(`${path}/menuentries/1`, key);
    expect((await read(`${path}/menuentries`)).MenuEntry).toContainEqual(
      expect.objectContaining({ TouchtoneKey: '1', ...key }),
    );
    await remove(path);
  });
});

describe('a distribution list', () => {
  it('is created, has one member, which is an object, and is removed', async () => {
    const list = await post('distributionlists', { Alias: 'sales', DisplayName: 'Sales' });
    const path = `distributionlists/${list}/distributionlistmembers`;
    expect(await read(path)).toEqual({ '@total': '0' });
    const user = await addUser();
    const member = await post(path, { MemberUserObjectId: user.id });
    expect(await read(path)).toMatchObject({
      '@total': '1',
      DistributionListMember: { ObjectId: member, MemberUserObjectId: user.id },
    });
    await remove(`${path}/${member}`);
    await put(`distributionlists/${list}`, { DisplayName: 'Sales and more' });
    expect(await read(`distributionlists/${list}`)).toMatchObject({ DisplayName: 'Sales and more' });
    await remove(`distributionlists/${list}`);
  });
});
