import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { company } from './company/company.js';
import { type Simulator, startSimulator } from './server.js';
import { call, create, elementCallsTo, textOf } from './simulator-client.fixture.js';

let simulator: Simulator;
const { list, read, put } = elementCallsTo(() => simulator);
let user: string;
beforeAll(async () => {
  simulator = await startSimulator({ phoneSystems: 2 });
  user = await create(
    simulator,
    '/vmrest/users?templateAlias=branchtemplate',
    '<U><Alias>new.user</Alias><DtmfAccessId>4711</DtmfAccessId></U>',
  );
  await create(
    simulator,
    `${user}/alternateextensions`,
    '<A><IdIndex>1</IdIndex><DtmfAccessId>4712</DtmfAccessId></A>',
  );
  await create(
    simulator,
    '/vmrest/distributionlists',
    '<D><Alias>new.list</Alias><DtmfAccessId>4713</DtmfAccessId></D>',
  );
});
afterAll(() => simulator.close());

const KINDS = {
  users: '/vmrest/users?templateAlias=branchtemplate',
  'admin users': '/vmrest/adminusers?templateAlias=branchtemplate',
  'user templates': '/vmrest/usertemplates?templateAlias=branchtemplate',
  'distribution lists': '/vmrest/distributionlists',
  contacts: '/vmrest/contacts?templateAlias=systemcontacttemplate',
};

/** Status and code of what is created. */
async function outcomeOf(path: string, elements: string): Promise<unknown[]> {
  const { status, text } = await call(simulator, path, { method: 'POST', xml: `<X>${elements}</X>` });
  return status === 201 ? [status] : [status, textOf(text, 'code')];
}

const TAKEN = [400, 'ALREADY_EXISTS'];

describe('an alias', () => {
  it.each(Object.entries(KINDS))('of a user is taken for %s', async (_kind, path) => {
    const elements =
      '<Alias>NEW.user</Alias><DisplayName>Other</DisplayName><DtmfAccessId>4720</DtmfAccessId>';
    expect(await outcomeOf(path, elements)).toEqual(TAKEN);
  });

  it('of a list is taken for users', async () => {
    const elements = '<Alias>new.list</Alias><DtmfAccessId>4720</DtmfAccessId>';
    expect(await outcomeOf(KINDS.users, elements)).toEqual(TAKEN);
  });

  it('is free again when its user is deleted', async () => {
    const elements = '<X><Alias>brief</Alias><DtmfAccessId>4721</DtmfAccessId></X>';
    const path = await create(simulator, KINDS.users, elements);
    await call(simulator, path, { method: 'DELETE' });
    await expect(create(simulator, KINDS.users, elements)).resolves.toContain('/vmrest/users/');
  });
});

describe('an extension', () => {
  const HOLDERS = [
    ['a user', '4711'],
    ['an alternate extension', '4712'],
    ['a distribution list', '4713'],
  ];
  const CLAIMANTS = {
    'distribution lists': () => KINDS['distribution lists'],
    contacts: () => KINDS.contacts,
    'call handlers': async () => {
      const [template = ''] = await list('/vmrest/callhandlertemplates', 'ObjectId');
      return `/vmrest/handlers/callhandlers?templateObjectId=${template}`;
    },
    'interview handlers': () => '/vmrest/handlers/interviewhandlers',
    'directory handlers': () => '/vmrest/handlers/directoryhandlers',
  };

  it.each(HOLDERS)('of %s is taken for users', async (_holder, extension) => {
    const elements = `<Alias>other</Alias><DtmfAccessId>${extension}</DtmfAccessId>`;
    expect(await outcomeOf(KINDS.users, elements)).toEqual(TAKEN);
  });

  it.each(Object.entries(CLAIMANTS))('of a user is taken for %s', async (_claimant, pathOf) => {
    const recipient = `<RecipientSubscriberObjectId>${user.slice(-36)}</RecipientSubscriberObjectId>`;
    const names = '<Alias>other</Alias><DisplayName>Other</DisplayName>';
    const elements = `${names}<DtmfAccessId>4711</DtmfAccessId>${recipient}`;
    expect(await outcomeOf(await pathOf(), elements)).toEqual(TAKEN);
  });

  it('of a user is taken for alternate extensions, also of that user', async () => {
    const elements = '<IdIndex>2</IdIndex><DtmfAccessId>4711</DtmfAccessId>';
    expect(await outcomeOf(`${user}/alternateextensions`, elements)).toEqual(TAKEN);
  });

  it('is taken for a user that changes to it', async () => {
    const { text } = await put(user, '<DtmfAccessId>4713</DtmfAccessId>');
    expect(textOf(text, 'code')).toBe('ALREADY_EXISTS');
  });

  it('may be had once in each partition', async () => {
    const [, other = ''] = await list('/vmrest/partitions', 'ObjectId');
    const partition = `<PartitionObjectId>${other}</PartitionObjectId>`;
    const elements = `<Alias>elsewhere</Alias><DtmfAccessId>4711</DtmfAccessId>${partition}`;
    expect(await outcomeOf(KINDS.users, elements)).toEqual([201]);
    expect(textOf((await put(user, partition)).text, 'code')).toBe('ALREADY_EXISTS');
  });

  it('that stays as it is, is not in the way of other changes', async () => {
    const { status } = await put(user, '<DtmfAccessId>4711</DtmfAccessId><City>Porto</City>');
    expect([status, await read(user, 'City')]).toEqual([204, 'Porto']);
  });
});

describe('the company', () => {
  it('gives no extension twice in a partition, and no alias', () => {
    const world = company(60);
    const rowsOf = (...resources: string[]) =>
      resources.flatMap((resource) => [...world.all(resource)].map(({ row }) => row));
    const aliases = rowsOf('users', 'admin-users', 'user-templates', 'distribution-lists', 'contacts');
    const numbers = rowsOf('alternate-extensions', 'distribution-lists', 'contacts', 'call-handlers').filter(
      (row) => row.has('DtmfAccessId') && row.get('IsPrimary') !== 'true',
    );
    const names = aliases.map((row) => row.get('Alias')?.toLowerCase());
    const extensions = numbers.map((row) => row.get('DtmfAccessId'));
    expect([new Set(names).size, new Set(extensions).size]).toEqual([names.length, extensions.length]);
  });
});
