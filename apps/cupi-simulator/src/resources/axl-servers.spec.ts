import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Simulator, startSimulator } from '../server.js';
import {
  ABSENT_ID,
  BRANCH,
  call,
  create,
  FACTORY,
  type TestAnswer,
  textOf,
  textsOf,
  elementCallsTo,
} from '../simulator-client.fixture.js';

const LIST = `${BRANCH}/axlservers`;
const PRINTED = `${LIST}/5f3c84e3-8ab1-4fae-a051-bc1db938dae4`;
const HOST = '<HostOrIPAddress>cucm.example.test</HostOrIPAddress>';

let simulator: Simulator;
const { read } = elementCallsTo(() => simulator);
beforeEach(async () => {
  simulator = await startSimulator();
});
afterEach(() => simulator.close());

function post(elements: string, collection = LIST): Promise<TestAnswer> {
  return call(simulator, collection, { method: 'POST', xml: `<AXLServer>${elements}</AXLServer>` });
}

function put(path: string, elements: string): Promise<TestAnswer> {
  return call(simulator, path, { method: 'PUT', xml: `<AXLServer>${elements}</AXLServer>` });
}

function createWith(elements: string): Promise<string> {
  return create(simulator, LIST, `<AXLServer>${elements}</AXLServer>`);
}

describe('reading AXL servers', () => {
  it('shows the two of the page', async () => {
    const { text } = await call(simulator, LIST);
    expect(textsOf(text, 'ObjectId')).toEqual([
      '5f3c84e3-8ab1-4fae-a051-bc1db938dae4',
      '841aafd9-5f84-458c-9a0f-eade9788c1fb',
    ]);
  });

  it('shows one as the page prints it', async () => {
    const { text } = await call(simulator, PRINTED);
    expect(text).toBe(
      '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><AXLServer>' +
        `<URI>${PRINTED}</URI><ObjectId>5f3c84e3-8ab1-4fae-a051-bc1db938dae4</ObjectId>` +
        '<MediaRemoteServiceEnum>103</MediaRemoteServiceEnum><HostOrIPAddress>0.0.0.0</HostOrIPAddress>' +
        '<Port>0</Port><TlsPort>0</TlsPort><Precedence>0</Precedence>' +
        '<MediaSwitchObjectId>24f1171f-27b3-4ad3-a94c-66d1fb2e448b</MediaSwitchObjectId>' +
        `<PhoneSystemURI>${BRANCH}</PhoneSystemURI><SkinnyStateMachineEnum>10</SkinnyStateMachineEnum>` +
        '<HostOrIPAddressV6>0:0:0:0:0:0:1</HostOrIPAddressV6><CcmAXLUser>abcd</CcmAXLUser><CcmAXLPassword/>' +
        '<IsPinSyncEnabled>false</IsPinSyncEnabled></AXLServer>',
    );
  });

  it('omits elements without a value', async () => {
    const path = await createWith(HOST);
    await expect(read(path, 'HostOrIPAddressV6')).resolves.toBeUndefined();
  });

  it('shows an empty text as an empty element', async () => {
    const path = await createWith(`${HOST}<CcmAXLUser></CcmAXLUser>`);
    const { text } = await call(simulator, path);
    expect(text).toContain('<CcmAXLUser/>');
  });

  it('finds one under its own phone system only', async () => {
    const { status } = await call(simulator, PRINTED.replace(BRANCH, FACTORY));
    expect(status).toBe(404);
  });

  it('names the absent id in the error', async () => {
    const { text } = await call(simulator, `${LIST}/${ABSENT_ID}`);
    expect([textOf(text, 'code'), textOf(text, 'message')]).toEqual([
      'NOT_FOUND',
      `axlserver - ObjectId=${ABSENT_ID}`,
    ]);
  });

  it('is an empty list under an absent phone system', async () => {
    const { status, text } = await call(simulator, `/vmrest/phonesystems/${ABSENT_ID}/axlservers`);
    expect([status, text]).toEqual([200, expect.stringMatching(/<AXLServers total="0"\/>$/)]);
  });
});

describe('creating an AXL server', () => {
  it('answers 201 with its path', async () => {
    const { status, text } = await post(HOST);
    expect([status, text]).toEqual([201, expect.stringMatching(new RegExp(`^${LIST}/[0-9a-f-]{36}$`))]);
  });

  it('puts it under the phone system of the path, ignoring the body', async () => {
    const path = await createWith(`${HOST}<MediaSwitchObjectId>${ABSENT_ID}</MediaSwitchObjectId>`);
    await expect(read(path, 'MediaSwitchObjectId')).resolves.toBe(BRANCH.slice(-36));
  });

  it('stores an enum number that has no name', async () => {
    const path = await createWith(`${HOST}<MediaRemoteServiceEnum>110</MediaRemoteServiceEnum>`);
    await expect(read(path, 'MediaRemoteServiceEnum')).resolves.toBe('110');
  });

  it.each([
    ['no host', '<Port>8443</Port>'],
    ['an empty host', '<HostOrIPAddress/>'],
    ['a port that is none', `${HOST}<Port>65536</Port>`],
    ['an enum that is no number', `${HOST}<MediaRemoteServiceEnum>CcmAxl</MediaRemoteServiceEnum>`],
  ])('is 400 for %s', async (_, elements) => {
    const { status } = await post(elements);
    expect(status).toBe(400);
  });

  it('is 400 under an absent phone system', async () => {
    const { status, text } = await post(HOST, `/vmrest/phonesystems/${ABSENT_ID}/axlservers`);
    expect([status, textOf(text, 'code'), textOf(text, 'message')]).toEqual([
      400,
      'DATA_EXCEPTION',
      'PhoneSystem not found ',
    ]);
  });
});

describe('changing an AXL server', () => {
  it('changes the elements sent', async () => {
    await put(PRINTED, '<Port>8443</Port>');
    await expect(read(PRINTED, 'Port')).resolves.toBe('8443');
  });

  it('ignores the enum that is set on create only', async () => {
    await put(PRINTED, '<MediaRemoteServiceEnum>100</MediaRemoteServiceEnum>');
    await expect(read(PRINTED, 'MediaRemoteServiceEnum')).resolves.toBe('103');
  });

  it('is 400, not 404, when it does not exist', async () => {
    const { status, text } = await put(`${LIST}/${ABSENT_ID}`, HOST);
    expect([status, textOf(text, 'message')]).toEqual([400, 'AXLServer not found ']);
  });

  it('is rejected under another phone system', async () => {
    const { status } = await put(PRINTED.replace(BRANCH, FACTORY), HOST);
    expect(status).toBe(400);
  });
});

describe('deleting an AXL server', () => {
  it('removes it', async () => {
    const { status } = await call(simulator, PRINTED, { method: 'DELETE' });
    const { text } = await call(simulator, LIST);
    expect([status, textsOf(text, 'ObjectId')]).toEqual([204, ['841aafd9-5f84-458c-9a0f-eade9788c1fb']]);
  });

  it('is 404 when it does not exist', async () => {
    const { status } = await call(simulator, `${LIST}/${ABSENT_ID}`, { method: 'DELETE' });
    expect(status).toBe(404);
  });

  it('is 404 under another phone system', async () => {
    const { status } = await call(simulator, PRINTED.replace(BRANCH, FACTORY), { method: 'DELETE' });
    expect(status).toBe(404);
  });
});

describe('the password of an AXL server', () => {
  const SECRET = '<CcmAXLPassword>canary-1</CcmAXLPassword>';
  const id = PRINTED.slice(-36);

  it('arrives', async () => {
    await put(PRINTED, SECRET);
    expect(simulator.isAxlPassword(id, 'canary-1')).toBe(true);
  });

  it('is distinguished from another', async () => {
    await put(PRINTED, SECRET);
    expect(simulator.isAxlPassword(id, 'canary-2')).toBe(false);
  });

  it('is shown as an empty element', async () => {
    await put(PRINTED, SECRET);
    const { text } = await call(simulator, PRINTED);
    expect(text).toContain('<CcmAXLPassword/>');
  });

  it.each([
    ['empty', '<CcmAXLPassword/>'],
    ['absent', ''],
  ])('is not changed by a write with %s', async (_, element) => {
    await put(PRINTED, SECRET);
    await put(PRINTED, `<CcmAXLUser>other</CcmAXLUser>${element}`);
    expect(simulator.isAxlPassword(id, 'canary-1')).toBe(true);
  });

  it('is deleted with the AXL server', async () => {
    await put(PRINTED, SECRET);
    await call(simulator, PRINTED, { method: 'DELETE' });
    expect(simulator.isAxlPassword(id, 'canary-1')).toBe(false);
  });

  it('is echoed by reads while the switch echo-secrets is on', async () => {
    simulator.faults.set('echo-secrets');
    await put(PRINTED, SECRET);
    await expect(read(PRINTED, 'CcmAXLPassword')).resolves.toBe('canary-1');
  });

  it('is quoted by errors while the switch echo-secrets is on', async () => {
    simulator.faults.set('echo-secrets');
    const { text } = await put(PRINTED, `${SECRET}<Port>x</Port>`);
    expect(textOf(text, 'message')).toContain('canary-1');
  });

  it('is not echoed when it was written before the switch was on', async () => {
    await put(PRINTED, SECRET);
    simulator.faults.set('echo-secrets');
    await expect(read(PRINTED, 'CcmAXLPassword')).resolves.toBe('');
  });
});

describe('PIN synchronisation', () => {
  const ON = '<IsPinSyncEnabled>true</IsPinSyncEnabled>';

  it('can be switched on at the primary AXL server', async () => {
    const { status } = await put(PRINTED, ON);
    expect(status).toBe(204);
  });

  it('is rejected for a new AXL server that is not the primary', async () => {
    const { status } = await post(`${HOST}${ON}<Precedence>1</Precedence>`);
    expect(status).toBe(400);
  });

  it('is rejected for an AXL server that is not the primary', async () => {
    const path = await createWith(`${HOST}<Precedence>1</Precedence>`);
    const { status } = await put(path, ON);
    expect(status).toBe(400);
  });

  it('may be written as false anywhere', async () => {
    const { status } = await post(
      `${HOST}<IsPinSyncEnabled>false</IsPinSyncEnabled><Precedence>1</Precedence>`,
    );
    expect(status).toBe(201);
  });
});
