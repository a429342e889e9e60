import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Simulator, startSimulator } from './server.js';
import { call, create, elementCallsTo } from './simulator-client.fixture.js';

const MINUTE_MS = 60_000;
const PASSWORD = 'harbour-light-7';

let now: number;
let simulator: Simulator;
const { read, put, list } = elementCallsTo(() => simulator);
let user: string;
let credential: string;
beforeEach(async () => {
  now = Date.parse('2026-03-01T08:00:00Z');
  simulator = await startSimulator({ phoneSystems: 2, now: () => new Date(now) });
  user = await create(
    simulator,
    '/vmrest/users?templateAlias=branchtemplate',
    '<U><Alias>new.user</Alias><DtmfAccessId>4711</DtmfAccessId></U>',
  );
  credential = `${user}/credential/password`;
  await put(credential, `<Credentials>${PASSWORD}</Credentials>`);
});
afterEach(() => simulator.close());

async function signIn(password = PASSWORD, method = 'GET'): Promise<number> {
  const xml = method === 'GET' ? {} : { xml: '<X><DisplayName>New PBX</DisplayName></X>' };
  const request = { username: 'new.user', password, method, ...xml };
  return (await call(simulator, '/vmrest/phonesystems', request)).status;
}

async function failThrice(): Promise<void> {
  for (let attempt = 1; attempt <= 3; attempt += 1) await signIn('wrong');
}

async function giveRole(name: string): Promise<void> {
  const names = await list('/vmrest/roles', 'RoleName');
  const id = (await list('/vmrest/roles', 'ObjectId'))[names.indexOf(name)] ?? '';
  await create(simulator, `${user}/userroles`, `<R><RoleObjectId>${id}</RoleObjectId></R>`);
}

describe('a user who has been given a password', () => {
  it('signs in with it, and with no other', async () => {
    expect([await signIn(), await signIn('wrong')]).toEqual([200, 401]);
  });

  it('may read with a role', async () => {
    expect([await signIn(), await signIn(PASSWORD, 'POST')]).toEqual([200, 403]);
  });

  it('may write as a system administrator', async () => {
    await giveRole('System Administrator');
    await expect(signIn(PASSWORD, 'POST')).resolves.toBe(201);
  });

  it('may do nothing without a role', async () => {
    const [role = ''] = await list(`${user}/userroles`, 'URI');
    await call(simulator, role, { method: 'DELETE' });
    await expect(signIn()).resolves.toBe(403);
  });
});

describe('sign-ins that fail', () => {
  it('are counted', async () => {
    await signIn('wrong');
    expect([await read(credential, 'HackCount'), await read(credential, 'TimeLastHack')]).toEqual([
      '1',
      '2026-03-01 08:00:00.000',
    ]);
  });

  it('lock the user out at the limit of the authentication rule', async () => {
    await failThrice();
    expect([await signIn(), await read(credential, 'Hacked'), await read(credential, 'TimeHacked')]).toEqual([
      401,
      'true',
      '2026-03-01 08:00:00.000',
    ]);
  });

  it.each(['<HackCount>0</HackCount><TimeHacked/>', '<Hacked>false</Hacked>'])(
    'are forgiven by an administrator who writes %s',
    async (elements) => {
      await failThrice();
      await put(credential, elements);
      expect([await signIn(), await read(credential, 'HackCount')]).toEqual([200, '0']);
    },
  );

  it('lock the user out for as long as the authentication rule says', async () => {
    await failThrice();
    now += 29 * MINUTE_MS;
    const before = await signIn();
    now += MINUTE_MS;
    expect([before, await signIn(), await read(credential, 'Hacked')]).toEqual([401, 200, 'false']);
  });

  it('are counted anew after a lock has ended', async () => {
    await failThrice();
    now += 30 * MINUTE_MS;
    await signIn('wrong');
    await expect(signIn()).resolves.toBe(200);
  });

  it('are forgotten after a while', async () => {
    await signIn('wrong');
    await signIn('wrong');
    now += 30 * MINUTE_MS;
    await signIn('wrong');
    await expect(read(credential, 'HackCount')).resolves.toBe('1');
  });

  it('are forgotten after one that succeeds', async () => {
    await signIn('wrong');
    await signIn();
    await expect(read(credential, 'HackCount')).resolves.toBe('0');
  });

  it('never lock out the accounts of the server', async () => {
    for (let attempt = 1; attempt <= 4; attempt += 1)
      await call(simulator, '/vmrest/phonesystems', { password: 'wrong' });
    expect((await call(simulator, '/vmrest/phonesystems')).status).toBe(200);
  });
});

describe('the lock of an administrator', () => {
  it('ends only when an administrator unlocks, and says when it began', async () => {
    await put(credential, '<Locked>true</Locked>');
    const since = await read(credential, 'TimeLockout');
    now += 1440 * MINUTE_MS;
    const locked = await signIn();
    await put(credential, '<HackCount>0</HackCount><TimeHacked/>');
    const stillLocked = await signIn();
    await put(credential, '<Locked>false</Locked>');
    expect([since, locked, stillLocked, await signIn(), await read(credential, 'TimeLockout')]).toEqual([
      '2026-03-01 08:00:00.000',
      401,
      401,
      200,
      undefined,
    ]);
  });
});
