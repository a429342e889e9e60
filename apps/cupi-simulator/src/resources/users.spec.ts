import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Simulator, startSimulator } from '../server.js';
import { call, create, textOf, elementCallsTo } from '../simulator-client.fixture.js';

let simulator: Simulator;
const { read, list, put } = elementCallsTo(() => simulator);
let user: string;
beforeEach(async () => {
  simulator = await startSimulator({ phoneSystems: 2 });
  user = await create(
    simulator,
    '/vmrest/users?templateAlias=branchtemplate',
    '<User><Alias>new.user</Alias><DtmfAccessId>4711</DtmfAccessId></User>',
  );
});
afterEach(() => simulator.close());

describe('a new user', () => {
  it('takes over from the template', async () => {
    const { text } = await call(simulator, '/vmrest/usertemplates?query=(Alias is branchtemplate)');
    await expect(read(user, 'CosObjectId')).resolves.toBe(textOf(text, 'CosObjectId'));
  });

  it('is called by the alias until it is given a name', async () => {
    await expect(read(user, 'DisplayName')).resolves.toBe('new.user');
  });

  it.each([
    ['notificationdevices', ['Home Phone', 'Work Phone', 'Mobile Phone', 'Pager', 'SMTP', 'HTML']],
    ['mwis', ['MWI-1']],
  ])('has %s', async (children, names) => {
    await expect(list(`${user}/${children}`, 'DisplayName')).resolves.toEqual(names);
  });

  it.each(['credential/pin', 'credential/password', 'mailboxattributes', 'primarycallhandler'])(
    'has a %s',
    async (child) => {
      const { status } = await call(simulator, `${user}/${child}`);
      expect(status).toBe(200);
    },
  );

  it('is associated with the phone system of its template', async () => {
    const phoneSystem = await read(user, 'PhoneSystemURI');
    const aliases = await list(`${phoneSystem ?? ''}/phonesystemassociations`, 'Alias');
    expect(aliases).toContain('new.user');
  });

  it.each(['', '?templateAlias=', '?templateAlias=bogus'])(
    'is rejected with the query "%s"',
    async (query) => {
      const xml = '<User><Alias>other</Alias><DtmfAccessId>4712</DtmfAccessId></User>';
      const { status } = await call(simulator, `/vmrest/users${query}`, { method: 'POST', xml });
      expect(status).toBe(400);
    },
  );

  it.each([
    ['alias', '<Alias>NEW.USER</Alias><DtmfAccessId>4712</DtmfAccessId>'],
    ['extension', '<Alias>other</Alias><DtmfAccessId>4711</DtmfAccessId>'],
  ])('is rejected with the %s of another', async (_what, elements) => {
    const { status, text } = await call(simulator, '/vmrest/users?templateAlias=branchtemplate', {
      method: 'POST',
      xml: `<User>${elements}</User>`,
    });
    expect([status, textOf(text, 'code')]).toEqual([400, 'ALREADY_EXISTS']);
  });
});

describe('deleting a user', () => {
  it('takes the call handler and the devices along', async () => {
    const handler = (await read(user, 'CallhandlerURI')) ?? '';
    await call(simulator, user, { method: 'DELETE' });
    const { status } = await call(simulator, handler);
    expect([status, await list(`${user}/notificationdevices`, 'DisplayName')]).toEqual([404, []]);
  });

  it('takes memberships of lists along', async () => {
    const { text } = await call(simulator, '/vmrest/distributionlists?query=(Alias is branchdesk)');
    const members = `${textOf(text, 'URI') ?? ''}/distributionlistmembers`;
    const member = `<M><MemberUserObjectId>${user.slice(-36)}</MemberUserObjectId></M>`;
    await create(simulator, members, member);
    await expect(list(members, 'Alias')).resolves.toContain('new.user');
    await call(simulator, user, { method: 'DELETE' });
    await expect(list(members, 'Alias')).resolves.not.toContain('new.user');
  });

  it('is rejected while a call handler sends its messages there, and says so beforehand', async () => {
    const { text } = await call(
      simulator,
      '/vmrest/handlers/callhandlers?query=(DisplayName is Branch Menu)',
    );
    const recipient = `<RecipientSubscriberObjectId>${user.slice(-36)}</RecipientSubscriberObjectId>`;
    await put(textOf(text, 'URI') ?? '', recipient);
    const { status } = await call(simulator, user, { method: 'DELETE' });
    const owners = await list(`/vmrest/subscriberdependencies/${user.slice(-36)}`, 'DependentEntityOwner');
    expect([status, owners]).toEqual([400, ['Branch Menu']]);
  });

  it('is rejected for those of the factory', async () => {
    const { text } = await call(simulator, '/vmrest/users?query=(Alias is operator)');
    const { status } = await call(simulator, textOf(text, 'URI') ?? '', { method: 'DELETE' });
    expect(status).toBe(400);
  });
});

describe('the extension of a user', () => {
  it('is also the one in slot 0 and that of the call handler', async () => {
    await put(user, '<DtmfAccessId>4799</DtmfAccessId>');
    const extension = await list(`${user}/alternateextensions`, 'DtmfAccessId');
    expect([extension, await read(`${user}/primarycallhandler`, 'DtmfAccessId')]).toEqual([['4799'], '4799']);
  });

  it('follows the one in slot 0', async () => {
    const [slot = ''] = await list(`${user}/alternateextensions`, 'URI');
    await put(slot, '<DtmfAccessId>4788</DtmfAccessId>');
    await expect(read(user, 'DtmfAccessId')).resolves.toBe('4788');
  });

  it('cannot be deleted', async () => {
    const [slot = ''] = await list(`${user}/alternateextensions`, 'URI');
    expect((await call(simulator, slot, { method: 'DELETE' })).status).toBe(400);
  });
});

describe('a PIN', () => {
  it('arrives, and is never shown', async () => {
    await put(`${user}/credential/pin`, '<Credentials>135790</Credentials>');
    const shown = await read(`${user}/credential/pin`, 'Credentials');
    expect([simulator.isSecret(user.slice(-36), 'Credentials', '135790'), shown]).toEqual([true, '']);
  });

  it('is not recorded', async () => {
    simulator.clearRequests();
    await put(`${user}/credential/pin`, '<Credentials>135790</Credentials>');
    expect(simulator.requests[0]?.body).toBe('<X><Credentials>[not recorded]</Credentials></X>');
  });

  it.each(['1357', '111111', '123456', '654321'])('is refused when its rule forbids it: %s', async (pin) => {
    const { status } = await put(`${user}/credential/pin`, `<Credentials>${pin}</Credentials>`);
    expect([status, simulator.isSecret(user.slice(-36), 'Credentials', pin)]).toEqual([400, false]);
  });

  it('is unlocked by a count of 0', async () => {
    await put(`${user}/credential/pin`, '<Hacked>true</Hacked><HackCount>3</HackCount>');
    await put(`${user}/credential/pin`, '<HackCount>0</HackCount><TimeHacked/>');
    await expect(read(`${user}/credential/pin`, 'Hacked')).resolves.toBe('false');
  });

  it('is not changed by a body without elements', async () => {
    expect((await put(`${user}/credential/pin`, '')).status).toBe(400);
  });
});

describe('a mailbox', () => {
  it('is written a quota under one name and read it under another', async () => {
    await put(`${user}/mailboxattributes`, '<SendQuota>1024</SendQuota>');
    const shown = [
      await read(`${user}/mailboxattributes`, 'Send'),
      await read(`${user}/mailboxattributes`, 'SendQuota'),
    ];
    expect(shown).toEqual(['1024', undefined]);
  });
});

describe('a device', () => {
  it('is active when a caller makes it', async () => {
    const phoneSystem = (await read(user, 'MediaSwitchObjectId')) ?? '';
    const device = await create(
      simulator,
      `${user}/notificationdevices/phonedevices`,
      `<P><DisplayName>Boat</DisplayName><PhoneNumber>4700</PhoneNumber><MediaSwitchObjectId>${phoneSystem}</MediaSwitchObjectId></P>`,
    );
    await expect(read(device, 'Active')).resolves.toBe('true');
  });

  it.each(['<Active>true</Active>', '<RepeatNotify>true</RepeatNotify>'])(
    'is rejected %s alone',
    async (elements) => {
      const [phone = ''] = await list(`${user}/notificationdevices/phonedevices`, 'URI');
      expect((await put(phone, elements)).status).toBe(400);
    },
  );
});

describe('users to be imported', () => {
  const LDAP = '/vmrest/import/users/ldap';

  it('become users', async () => {
    const [pkid = ''] = await list(LDAP, 'pkid');
    const xml = `<ImportUser><pkid>${pkid}</pkid><dtmfAccessId>4720</dtmfAccessId></ImportUser>`;
    const imported = await create(simulator, `${LDAP}?templateAlias=branchtemplate`, xml);
    await expect(read(imported, 'Alias')).resolves.toBe('joan.newcomer');
    await expect(list(LDAP, 'alias')).resolves.toEqual(['leslie.newcomer']);
  });

  it('are asked for by offset and limit', async () => {
    await expect(list(`${LDAP}?offset=1&limit=5`, 'alias')).resolves.toEqual(['leslie.newcomer']);
  });
});

describe('the users without a mail address', () => {
  it('are asked for', async () => {
    const aliases = await list('/vmrest/users?query=(emailaddress isnull)', 'Alias');
    expect(aliases).toEqual(['undeliverablemessagesmailbox', 'operator', 'new.user']);
  });

  it('are the others than those with one', async () => {
    const { text } = await call(simulator, '/vmrest/users?query=(EmailAddress isnotnull)&rowsPerPage=0');
    expect(text).toContain('total="28"');
  });

  it('cannot be found by another column', async () => {
    expect((await call(simulator, '/vmrest/users?query=(Alias isnull)')).status).toBe(400);
  });
});
