import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Simulator, startSimulator } from '../server.js';
import { call, create, elementCallsTo, textOf } from '../simulator-client.fixture.js';

let simulator: Simulator;
const { list, read, put } = elementCallsTo(() => simulator);
let ada: string;
let alan: string;
beforeAll(async () => {
  simulator = await startSimulator({ phoneSystems: 2 });
  ada = await pathOf('/vmrest/users?query=(Alias is ada.bartik)');
  alan = await pathOf('/vmrest/users?query=(Alias is alan.bartik)');
});
afterAll(() => simulator.close());

/** The path of the first object that a query finds. */
async function pathOf(query: string): Promise<string> {
  return (await list(query, 'URI'))[0] ?? '';
}

/** The error code of a creation, or its status. */
async function outcomeOf(path: string, elements: string): Promise<string | number | undefined> {
  const { status, text } = await call(simulator, path, { method: 'POST', xml: `<X>${elements}</X>` });
  return status === 201 ? status : textOf(text, 'code');
}

const member = (kind: string, path: string) =>
  `<Member${kind}ObjectId>${path.slice(-36)}</Member${kind}ObjectId>`;

describe('a distribution list', () => {
  let lists = 0;
  let members: string;
  beforeEach(async () => {
    lists += 1;
    const path = await create(simulator, '/vmrest/distributionlists', `<D><Alias>list ${lists}</Alias></D>`);
    members = `${path}/distributionlistmembers`;
  });

  it('has users and other lists as members, by their names', async () => {
    const desk = await pathOf('/vmrest/distributionlists?query=(Alias is branchdesk)');
    await create(simulator, members, `<M>${member('User', ada)}</M>`);
    await create(simulator, members, `<M>${member('DistributionList', desk)}</M>`);
    await expect(list(members, 'DisplayName')).resolves.toEqual(['Ada Bartik', 'Branch Desk']);
  });

  it('has nobody as a member twice', async () => {
    await create(simulator, members, `<M>${member('User', ada)}</M>`);
    expect([
      await outcomeOf(members, member('User', ada)),
      await outcomeOf(members, member('User', alan)),
    ]).toEqual(['ALREADY_EXISTS', 201]);
  });

  it('has contacts as members only if it allows them', async () => {
    const contact = member('Contact', await pathOf('/vmrest/contacts?query=(Alias is grace.supplier)'));
    const before = await outcomeOf(members, contact);
    await put(members.replace(/\/\w+$/, ''), '<AllowContacts>true</AllowContacts>');
    expect([before, await outcomeOf(members, contact)]).toEqual(['DATA_EXCEPTION', 201]);
  });

  it.each(['', 'two'])('has one member at a time, not %s', async (two) => {
    const elements = two && member('User', ada) + member('DistributionList', ada);
    expect(await outcomeOf(members, elements)).toBe('DATA_EXCEPTION');
  });

  it('loses a member that is deleted from it, who stays a user', async () => {
    const path = await create(simulator, members, `<M>${member('User', ada)}</M>`);
    await call(simulator, path, { method: 'DELETE' });
    expect([await list(members, 'Alias'), await read(ada, 'Alias')]).toEqual([[], 'ada.bartik']);
  });
});

describe('a private list', () => {
  it('has the next free number, and an alias of the user and its id', async () => {
    const path = await create(simulator, `${ada}/privatelists`, '<P><DisplayName>Third</DisplayName></P>');
    expect([await read(path, 'NumericId'), await read(path, 'Alias')]).toEqual([
      '3',
      `ada.bartik_${path.slice(-36)}`,
    ]);
  });

  it('has no number of another one of the user', async () => {
    const barbara = await pathOf('/vmrest/users?query=(Alias is barbara.bartik)');
    const elements = '<DisplayName>Again</DisplayName><NumericId>1</NumericId>';
    expect([
      await outcomeOf(`${ada}/privatelists`, elements),
      await outcomeOf(`${barbara}/privatelists`, elements),
    ]).toEqual(['ALREADY_EXISTS', 201]);
  });

  it('has users, distribution lists and other private lists as members, nobody twice', async () => {
    const [first = '', second = ''] = await list(`${ada}/privatelists`, 'URI');
    const members = `${second}/privatelistmembers`;
    await create(simulator, members, `<M>${member('PersonalVoiceMailList', first)}</M>`);
    expect([
      await outcomeOf(members, member('PersonalVoiceMailList', first)),
      await outcomeOf(members, member('Subscriber', alan)),
    ]).toEqual(['ALREADY_EXISTS', 201]);
    expect((await list(members, 'DisplayName')).slice(-2)).toEqual(['My desk', 'Alan Bartik']);
  });
});

describe('a class of service', () => {
  it('limits the private lists of a user, and their members', async () => {
    const limits = '<MaxPrivateDlists>1</MaxPrivateDlists><MaxMembersPVL>1</MaxMembersPVL>';
    const cos = await create(
      simulator,
      '/vmrest/coses',
      `<C><DisplayName>Few lists</DisplayName>${limits}</C>`,
    );
    const claude = await pathOf('/vmrest/users?query=(Alias is claude.lamarr)');
    await put(claude, `<CosObjectId>${cos.slice(-36)}</CosObjectId>`);
    const path = await create(simulator, `${claude}/privatelists`, '<P><DisplayName>One</DisplayName></P>');
    await create(simulator, `${path}/privatelistmembers`, `<M>${member('Subscriber', ada)}</M>`);
    expect([
      await outcomeOf(`${claude}/privatelists`, '<DisplayName>Two</DisplayName>'),
      await outcomeOf(`${path}/privatelistmembers`, member('Subscriber', alan)),
    ]).toEqual(['DATA_EXCEPTION', 'DATA_EXCEPTION']);
  });
});
