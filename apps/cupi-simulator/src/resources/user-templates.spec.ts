import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Simulator, startSimulator } from '../server.js';
import { call, create, elementCallsTo, textOf } from '../simulator-client.fixture.js';

let simulator: Simulator;
const { read, list, put } = elementCallsTo(() => simulator);
let template: string;
let templateDevices: string;
let members: string;
let user: string;

const LANGUAGE_OF_PORTUGAL = '2070';
const WAREHOUSE = '/vmrest/coses?query=(DisplayName is Warehouse)';

/** The path of the first object that a query finds. */
async function pathOf(query: string): Promise<string> {
  return (await list(query, 'URI'))[0] ?? '';
}

async function change(path: string, elements: string): Promise<void> {
  const { status, text } = await put(path, elements);
  if (status !== 204) throw new Error(`${status} ${text}`);
}

beforeAll(async () => {
  simulator = await startSimulator({ phoneSystems: 2 });
  template = await create(
    simulator,
    '/vmrest/usertemplates?templateAlias=branchtemplate',
    '<T><Alias>night</Alias><DisplayName>Night shift</DisplayName></T>',
  );
  templateDevices = `${template}/usertemplatenotificationdevices`;
  await change(
    template,
    `<CosObjectId>${(await pathOf(WAREHOUSE)).slice(-36)}</CosObjectId>
     <UseDefaultTimeZone>false</UseDefaultTimeZone><TimeZone>85</TimeZone>
     <UseDefaultLanguage>false</UseDefaultLanguage><Language>${LANGUAGE_OF_PORTUGAL}</Language>
     <SendQuota>1048576</SendQuota><SendReadReceipts>1</SendReadReceipts>`,
  );
  const [home = '', work = ''] = await list(`${templateDevices}/usertemplatephonedevices`, 'URI');
  await change(work, '<PhoneNumber>4701</PhoneNumber><Active>true</Active>');
  await change(
    home,
    `<PhoneNumber>4700</PhoneNumber><FailDeviceObjectId>${work.slice(-36)}</FailDeviceObjectId>`,
  );
  await create(
    simulator,
    `${templateDevices}/usertemplatesmtpdevices`,
    '<D><DisplayName>Guard</DisplayName><SmtpAddress>guard@example.test</SmtpAddress></D>',
  );
  const [action = ''] = await list(`${template}/usertemplatemessageactions`, 'URI');
  await change(action, '<VoicemailAction>3</VoicemailAction><RelayAddress>night@example.test</RelayAddress>');
  await change(
    `${template}/credential/pin`,
    '<Credentials>528491</Credentials><DoesntExpire>true</DoesntExpire>',
  );
  const handler = (await read(template, 'CallHandlerObjectId')) ?? '';
  const parts = `/vmrest/callhandlerprimarytemplates/${handler}`;
  await change(`${parts}/menuentries/5`, '<Action>1</Action><Locked>true</Locked>');

  members = `${await pathOf('/vmrest/distributionlists?query=(Alias is branchdesk)')}/distributionlistmembers`;
  await create(simulator, members, `<M><MemberUserObjectId>${template.slice(-36)}</MemberUserObjectId></M>`);

  user = await create(
    simulator,
    '/vmrest/users?templateAlias=night',
    '<User><Alias>new.user</Alias><DtmfAccessId>4711</DtmfAccessId></User>',
  );
});
afterAll(() => simulator.close());

describe('a user that is made from a template', () => {
  it.each([
    ['TimeZone', '85'],
    ['Language', LANGUAGE_OF_PORTUGAL],
    ['UseDefaultLanguage', 'false'],
  ])('has its %s', async (element, value) => {
    await expect(read(user, element)).resolves.toBe(value);
  });

  it('has its class of service, and the partition of the template that this one was made from', async () => {
    const partition = await read(
      await pathOf('/vmrest/usertemplates?query=(Alias is branchtemplate)'),
      'PartitionObjectId',
    );
    expect([await read(user, 'CosObjectId'), await read(user, 'PartitionObjectId')]).toEqual([
      (await pathOf(WAREHOUSE)).slice(-36),
      partition,
    ]);
  });

  it('has what the body says instead', async () => {
    const elements = '<Alias>other.user</Alias><DtmfAccessId>4712</DtmfAccessId><Language>1031</Language>';
    const other = await create(simulator, '/vmrest/users?templateAlias=night', `<U>${elements}</U>`);
    await expect(read(other, 'Language')).resolves.toBe('1031');
  });

  it('has its devices with their numbers, and one that another one follows', async () => {
    const phones = `${user}/notificationdevices/phonedevices`;
    const [, work = ''] = await list(phones, 'ObjectId');
    expect([
      await list(phones, 'PhoneNumber'),
      await list(phones, 'Active'),
      await list(phones, 'FailDeviceObjectId'),
    ]).toEqual([['4700', '4701'], ['false', 'true', 'false'], [work]]);
  });

  it('has the devices that were added to it, as those of the factory', async () => {
    await expect(list(`${user}/notificationdevices/smtpdevices`, 'DisplayName')).resolves.toEqual([
      'SMTP',
      'Guard',
    ]);
  });

  it('has its message actions', async () => {
    await expect(list(`${user}/messagehandlers`, 'RelayAddress')).resolves.toEqual(['night@example.test']);
  });

  it('has its quotas', async () => {
    const mailbox = `${user}/mailboxattributes`;
    expect([await read(mailbox, 'Send'), await read(mailbox, 'SendReadReceipts')]).toEqual([
      '1048576',
      'true',
    ]);
  });

  it('has its roles', async () => {
    await expect(list(`${user}/userroles`, 'RoleName')).resolves.toEqual(['Technician']);
  });

  it('has its accounts at external services', async () => {
    await expect(list(`${user}/externalserviceaccounts`, 'ExternalServiceObjectId')).resolves.toEqual(
      await list(`${template}/templateexternalserviceaccounts`, 'ExternalServiceObjectId'),
    );
  });

  it('has its PIN, with the settings of that', async () => {
    const { status } = await put(`${user}/credential/pin`, '<Credentials>528491</Credentials>');
    expect([await read(`${user}/credential/pin`, 'DoesntExpire'), status]).toEqual(['true', 400]);
  });

  it('has its menu of keys', async () => {
    const handler = (await read(user, 'CallhandlerURI')) ?? '';
    await expect(read(`${handler}/menuentries/5`, 'Locked')).resolves.toBe('true');
  });

  it('joins the lists that the template is a member of', async () => {
    expect([await list(members, 'Alias'), await list(members, 'IsUserTemplate')]).toEqual([
      expect.arrayContaining(['night', 'new.user']),
      expect.arrayContaining(['true', 'false']),
    ]);
  });

  it.each([
    ['1', 'Otto Keel'],
    ['2', 'Keel Otto'],
  ])('has its names in the order of rule %s', async (rule, name) => {
    await change(template, `<DisplayNameRule>${rule}</DisplayNameRule>`);
    const names = '<FirstName>Otto</FirstName><LastName>Keel</LastName>';
    const elements = `<Alias>otto.${rule}</Alias><DtmfAccessId>472${rule}</DtmfAccessId>${names}`;
    const otto = await create(simulator, '/vmrest/users?templateAlias=night', `<U>${elements}</U>`);
    await expect(read(otto, 'DisplayName')).resolves.toBe(name);
  });

  it('does not change with it afterwards', async () => {
    const elements = '<Alias>late.user</Alias><DtmfAccessId>4713</DtmfAccessId>';
    const late = await create(simulator, '/vmrest/users?templateAlias=night', `<U>${elements}</U>`);
    await change(template, '<City>Porto</City>');
    await expect(read(late, 'City')).resolves.not.toBe('Porto');
  });

  it('has its mailbox in the store that the query names', async () => {
    const [, store = ''] = await list('/vmrest/mailboxstores', 'ObjectId');
    const path = `/vmrest/users?templateAlias=night&MailboxStoreObjectId=${store}`;
    const elements = '<Alias>stored.user</Alias><DtmfAccessId>4714</DtmfAccessId>';
    const stored = await create(simulator, path, `<U>${elements}</U>`);
    const name = await read(`/vmrest/mailboxstores/${store}`, 'DisplayName');
    expect([name, await read(stored, 'MailboxStoreName')]).toEqual([expect.any(String), name]);
  });

  it('is not made in a store that is not there', async () => {
    const path =
      '/vmrest/users?templateAlias=night&MailboxStoreObjectId=00000000-0000-4000-8000-00000000dead';
    const xml = '<U><Alias>lost.user</Alias><DtmfAccessId>4715</DtmfAccessId></U>';
    expect((await call(simulator, path, { method: 'POST', xml })).status).toBe(400);
  });
});

describe('a template that is made from another one', () => {
  it('has the devices of that', async () => {
    const copy = await create(
      simulator,
      '/vmrest/usertemplates?templateAlias=night',
      '<T><Alias>late</Alias><DisplayName>Late shift</DisplayName></T>',
    );
    await expect(
      list(`${copy}/usertemplatenotificationdevices/usertemplatesmtpdevices`, 'SmtpAddress'),
    ).resolves.toEqual(['guard@example.test']);
  });

  it('of the factory is not deleted', async () => {
    const path = await pathOf('/vmrest/usertemplates?query=(Alias is voicemailusertemplate)');
    const { status, text } = await call(simulator, path, { method: 'DELETE' });
    expect([status, textOf(text, 'message')]).toEqual([400, expect.stringContaining('undeletable')]);
  });
});
