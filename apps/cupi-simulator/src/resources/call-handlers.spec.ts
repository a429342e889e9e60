import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Simulator, startSimulator } from '../server.js';
import {
  call,
  create,
  type TestAnswer,
  textOf,
  textsOf,
  elementCallsTo,
} from '../simulator-client.fixture.js';

let simulator: Simulator;
const { read, list, put } = elementCallsTo(() => simulator);
let menu: string;
beforeEach(async () => {
  simulator = await startSimulator({ phoneSystems: 2 });
  menu = await find('/vmrest/handlers/callhandlers?query=(DisplayName is Branch Menu)');
});
afterEach(() => simulator.close());

async function find(path: string): Promise<string> {
  const { text } = await call(simulator, path);
  return textsOf(text, 'URI')[0] ?? '';
}

describe('a new call handler', () => {
  let handler: string;
  beforeEach(async () => {
    const template = await find('/vmrest/callhandlertemplates');
    handler = await create(
      simulator,
      `/vmrest/handlers/callhandlers?templateObjectId=${template.slice(-36)}`,
      '<Callhandler><DisplayName>New</DisplayName></Callhandler>',
    );
  });

  it.each([
    ['greetings', 7],
    ['transferoptions', 3],
    ['menuentries', 12],
  ])('has %s: %i', async (children, count) => {
    await expect(list(`${handler}/${children}`, 'URI')).resolves.toHaveLength(count);
  });

  it('is found by keys that are no ids', async () => {
    const statuses = await Promise.all(
      ['greetings/Off%20Hours', 'transferoptions/Alternate', 'menuentries/*', 'menuentries/%23'].map(
        async (path) => (await call(simulator, `${handler}/${path}`)).status,
      ),
    );
    expect(statuses).toEqual([200, 200, 200, 200]);
  });

  it('is deleted with its children', async () => {
    await call(simulator, handler, { method: 'DELETE' });
    await expect(list(`${handler}/greetings`, 'URI')).resolves.toEqual([]);
  });

  it('is not deleted while a key of another leads there', async () => {
    await put(
      `${menu}/menuentries/1`,
      `<TargetHandlerObjectId>${handler.slice(-36)}</TargetHandlerObjectId>`,
    );
    const { status, text } = await call(simulator, handler, { method: 'DELETE' });
    expect([status, textOf(text, 'message')]).toEqual([
      400,
      '(simulator) foreign key constraint: Callhandler is referred to by MenuEntry',
    ]);
  });
});

describe('a call handler', () => {
  it('rejects an id that names nothing', async () => {
    const { status } = await put(
      menu,
      '<PartitionObjectId>00000000-0000-4000-8000-00000000dead</PartitionObjectId>',
    );
    expect(status).toBe(400);
  });

  it('has one recipient: a new one replaces the previous one', async () => {
    const user = await read('/vmrest/users?query=(Alias is operator)', 'ObjectId');
    await put(menu, `<RecipientSubscriberObjectId>${user ?? ''}</RecipientSubscriberObjectId>`);
    await expect(read(menu, 'RecipientDistributionListObjectId')).resolves.toBeUndefined();
  });

  it('of a user is not deleted alone', async () => {
    const handler = await find('/vmrest/handlers/callhandlers?query=(IsPrimary is 1)');
    expect((await call(simulator, handler, { method: 'DELETE' })).status).toBe(400);
  });
});

describe('what is standard', () => {
  it.each(['greetings', 'transferoptions'])('is not disabled: %s', async (children) => {
    expect((await put(`${menu}/${children}/Standard`, '<Enabled>false</Enabled>')).status).toBe(400);
  });

  it.each(['greetings/Holiday', 'transferoptions/Alternate'])(
    'is distinguished from %s, which is',
    async (path) => {
      expect((await put(`${menu}/${path}`, '<Enabled>false</Enabled>')).status).toBe(204);
    },
  );
});

describe('a transfer option', () => {
  it.each([
    '<UsePrimaryExtension>true</UsePrimaryExtension><Extension>4711</Extension>',
    '<UsePrimaryExtension>false</UsePrimaryExtension>',
  ])('cannot be set to %s', async (elements) => {
    expect((await put(`${menu}/transferoptions/Alternate`, elements)).status).toBe(400);
  });

  it('ends at a time that an empty element takes away', async () => {
    const path = `${menu}/transferoptions/Alternate`;
    await put(path, '<TimeExpires>2030-01-01 00:00:00.0</TimeExpires>');
    await expect(read(path, 'TimeExpires')).resolves.toBe('2030-01-01 00:00:00.0');
    await put(path, '<TimeExpires/>');
    await expect(read(path, 'TimeExpires')).resolves.toBeUndefined();
  });
});

describe('a recording', () => {
  it('is made at the path of its language, and nowhere else', async () => {
    const collection = `${menu}/greetings/Standard/greetingstreamfiles`;
    const xml = '<G><StreamFile>hallo.wav</StreamFile></G>';
    const { status } = await call(simulator, collection, { method: 'POST', xml });
    await expect(create(simulator, `${collection}/1031`, xml)).resolves.toBe(`${collection}/1031`);
    expect([status, await list(collection, 'LanguageCode')]).toEqual([405, ['1033', '1031']]);
  });

  it.each(['bogus', '1033'])('is not made at %s', async (language) => {
    const path = `${menu}/greetings/Standard/greetingstreamfiles/${language}`;
    const xml = '<G><StreamFile>hallo.wav</StreamFile></G>';
    expect((await call(simulator, path, { method: 'POST', xml })).status).toBe(400);
  });
});

describe('routing rules', () => {
  const RULES = '/vmrest/routingrules';

  async function inOrder(): Promise<string[]> {
    return list(`${RULES}?sort=(RuleIndex asc)`, 'DisplayName');
  }

  it('come first when they are new', async () => {
    await create(simulator, RULES, '<RoutingRule><DisplayName>New</DisplayName></RoutingRule>');
    await expect(inOrder()).resolves.toEqual(['New', 'Branch calls', 'Attempt Sign In', 'Opening Greeting']);
  });

  it.each(['xml', 'json'])('are put in order by a list of all of them in %s', async (format) => {
    const ids = (await list(`${RULES}?sort=(RuleIndex asc)`, 'ObjectId')).reverse();
    const xml = ids.map((id) => `<RoutingRule><ObjectId>${id}</ObjectId></RoutingRule>`).join('');
    const { status } = await call(simulator, RULES, {
      method: 'PUT',
      ...(format === 'xml'
        ? { xml: `<RoutingRules>${xml}</RoutingRules>` }
        : { json: { RoutingRule: ids.map((ObjectId) => ({ ObjectId })) } }),
    });
    expect([status, await inOrder()]).toEqual([204, ['Opening Greeting', 'Attempt Sign In', 'Branch calls']]);
  });

  it('are not put in order by an incomplete list', async () => {
    const [id = ''] = await list(RULES, 'ObjectId');
    const { status } = await put(RULES, `<RoutingRule><ObjectId>${id}</ObjectId></RoutingRule>`);
    expect(status).toBe(400);
  });

  it('close the gap of a deleted one', async () => {
    const rule = await create(simulator, RULES, '<RoutingRule><DisplayName>New</DisplayName></RoutingRule>');
    await call(simulator, rule, { method: 'DELETE' });
    await expect(list(`${RULES}?sort=(RuleIndex asc)`, 'RuleIndex')).resolves.toEqual(['0', '1', '2']);
  });

  it('say what their target is called', async () => {
    const rule = await find(`${RULES}?query=(DisplayName is Branch calls)`);
    await put(menu, '<DisplayName>Renamed</DisplayName>');
    await expect(read(rule, 'RouteTargetHandlerDisplayName')).resolves.toBe('Renamed');
  });
});

describe('schedules', () => {
  it.each([
    ['weekdays', 'Holidays', 'true'],
    ['holidays', 'Weekdays', 'true'],
  ])('are in a set once per kind: %s', async (_kind, name, exclude) => {
    const set = await find('/vmrest/schedulesets?query=(DisplayName is Weekdays)');
    const schedule = await find(`/vmrest/schedules?query=(DisplayName is ${name})`);
    const xml = `<M><ScheduleObjectId>${schedule.slice(-36)}</ScheduleObjectId><Exclude>${exclude}</Exclude></M>`;
    const { status } = await call(simulator, `${set}/schedulesetmembers`, { method: 'POST', xml });
    expect(status).toBe(400);
  });

  it('have times in steps of five minutes', async () => {
    const schedule = await find('/vmrest/schedules?query=(DisplayName is Weekdays)');
    const post = (time: number): Promise<TestAnswer> =>
      call(simulator, `${schedule}/scheduledetails`, {
        method: 'POST',
        xml: `<D><StartTime>${time}</StartTime></D>`,
      });
    expect([(await post(483)).status, (await post(485)).status]).toEqual([400, 201]);
  });
});

describe('a condition on a phone system', () => {
  it.each([
    ['aa6d3f45-ccdf-4fa2-8170-e5c94b51813a', 201],
    ['00000000-0000-4000-8000-00000000dead', 400],
  ])('names one that is there: %s is %i', async (id, expected) => {
    const rule = await find('/vmrest/routingrules?query=(DisplayName is Branch calls)');
    const xml = `<C><Parameter>9</Parameter><Operator>2</Operator><OperandValue>${id}</OperandValue></C>`;
    const { status } = await call(simulator, `${rule}/routingruleconditions`, { method: 'POST', xml });
    expect(status).toBe(expected);
  });
});
