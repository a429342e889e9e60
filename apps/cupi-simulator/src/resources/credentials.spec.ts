import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Simulator, startSimulator } from '../server.js';
import { create, elementCallsTo } from '../simulator-client.fixture.js';

let simulator: Simulator;
const { list, read, put } = elementCallsTo(() => simulator);
let user: string;
let pin: string;
beforeAll(async () => {
  simulator = await startSimulator({ phoneSystems: 2, now: () => new Date('2026-03-01T08:00:00Z') });
  user = await create(
    simulator,
    '/vmrest/users?templateAlias=branchtemplate',
    '<U><Alias>new.user</Alias><DtmfAccessId>470047</DtmfAccessId></U>',
  );
  pin = `${user}/credential/pin`;
});
afterAll(() => simulator.close());

const setTo = async (path: string, secret: string): Promise<number> =>
  (await put(path, `<Credentials>${secret}</Credentials>`)).status;

describe('a PIN', () => {
  it.each([
    ['letters', '83649a'],
    ['fewer digits than its rule allows', '83649'],
    ['the same digit over and over', '777777'],
    ['digits one after the other', '456789'],
    ['the extension of the user', '470047'],
  ])('is refused with %s', async (_fault, secret) => {
    await expect(setTo(pin, secret)).resolves.toBe(400);
  });

  it('is refused if the user had it before, as often as its rule says', async () => {
    const rule = await create(
      simulator,
      '/vmrest/authenticationrules',
      '<R><DisplayName>Two back</DisplayName><MinLength>4</MinLength><PrevCredCount>2</PrevCredCount></R>',
    );
    await put(pin, `<CredentialPolicyObjectId>${rule.slice(-36)}</CredentialPolicyObjectId>`);
    const outcomes: number[] = [];
    for (const secret of ['8364', '8364', '9275', '8364', '1938', '8364'])
      outcomes.push(await setTo(pin, secret));
    expect(outcomes).toEqual([204, 400, 204, 400, 204, 204]);
  });

  it('says when it was changed', async () => {
    await setTo(pin, '571935');
    await expect(read(pin, 'TimeChanged')).resolves.toBe('2026-03-01 08:00:00.000');
  });
});

describe('a password', () => {
  it('may have letters, and be what the PIN is', async () => {
    await setTo(pin, '284617');
    const password = `${user}/credential/password`;
    expect([await setTo(password, 'harbour-light-7'), await setTo(password, '284617')]).toEqual([204, 204]);
  });
});

describe('the company', () => {
  it('has a user whom failed sign-ins have locked out', async () => {
    const [hedy = ''] = await list('/vmrest/users?query=(Alias is hedy.lamarr)', 'URI');
    expect([
      await read(`${hedy}/credential/pin`, 'Hacked'),
      await read(`${hedy}/credential/pin`, 'HackCount'),
    ]).toEqual(['true', '3']);
  });
});
