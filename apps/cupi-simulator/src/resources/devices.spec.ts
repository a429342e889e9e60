import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Simulator, startSimulator } from '../server.js';
import { call, create, elementCallsTo, textOf } from '../simulator-client.fixture.js';

let simulator: Simulator;
const { list, read, put } = elementCallsTo(() => simulator);
let user: string;
let phones: string;
let phoneSystem: string;
beforeAll(async () => {
  simulator = await startSimulator({ phoneSystems: 2 });
  user = await create(
    simulator,
    '/vmrest/users?templateAlias=branchtemplate',
    '<U><Alias>new.user</Alias><DtmfAccessId>4711</DtmfAccessId></U>',
  );
  phones = `${user}/notificationdevices/phonedevices`;
  phoneSystem = `<MediaSwitchObjectId>${(await read(user, 'MediaSwitchObjectId')) ?? ''}</MediaSwitchObjectId>`;
});
afterAll(() => simulator.close());

describe('a device', () => {
  it('has a name of its own among all devices of its user, of whatever kind', async () => {
    const xml = `<P><DisplayName>html</DisplayName><PhoneNumber>4700</PhoneNumber>${phoneSystem}</P>`;
    const { text } = await call(simulator, phones, { method: 'POST', xml });
    expect(textOf(text, 'code')).toBe('ALREADY_EXISTS');
  });

  it('keeps its name when that is written again', async () => {
    const [phone = ''] = await list(phones, 'URI');
    expect((await put(phone, '<DisplayName>Home Phone</DisplayName>')).status).toBe(204);
  });

  it('is told of no events by a word', async () => {
    const [phone = ''] = await list(phones, 'URI');
    await put(phone, '<EventList>NewVoiceMail</EventList>');
    await put(phone, '<EventList>None</EventList>');
    await expect(read(phone, 'EventList')).resolves.toBe('');
  });

  it('does not follow itself', async () => {
    const [phone = ''] = await list(phones, 'URI');
    const { status } = await put(phone, `<FailDeviceObjectId>${phone.slice(-36)}</FailDeviceObjectId>`);
    expect(status).toBe(400);
  });

  it('of the factory stays, and one that was added goes', async () => {
    const xml = `<P><DisplayName>Boat</DisplayName><PhoneNumber>4700</PhoneNumber>${phoneSystem}</P>`;
    const added = await create(simulator, phones, xml);
    const [phone = ''] = await list(phones, 'URI');
    const deletions = [phone, added].map((path) => call(simulator, path, { method: 'DELETE' }));
    expect((await Promise.all(deletions)).map(({ status }) => status)).toEqual([400, 204]);
  });
});

describe('a lamp', () => {
  it('that follows the primary extension shows it', async () => {
    await put(user, '<DtmfAccessId>4722</DtmfAccessId>');
    await expect(list(`${user}/mwis`, 'MwiExtension')).resolves.toEqual(['4722']);
  });

  it('can be deleted unless it is the last one', async () => {
    const xml = `<M><DisplayName>Second</DisplayName><MwiExtension>4723</MwiExtension>${phoneSystem}</M>`;
    const second = await create(simulator, `${user}/mwis`, xml);
    const { status } = await call(simulator, second, { method: 'DELETE' });
    const [last = ''] = await list(`${user}/mwis`, 'URI');
    expect([status, (await call(simulator, last, { method: 'DELETE' })).status]).toEqual([204, 400]);
  });
});
