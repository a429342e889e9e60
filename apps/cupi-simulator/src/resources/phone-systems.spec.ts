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

const LIST = '/vmrest/phonesystems';

let simulator: Simulator;
const { read } = elementCallsTo(() => simulator);
beforeEach(async () => {
  simulator = await startSimulator();
});
afterEach(() => simulator.close());

function post(xml: string): Promise<TestAnswer> {
  return call(simulator, LIST, { method: 'POST', xml });
}

function put(path: string, elements: string): Promise<TestAnswer> {
  return call(simulator, path, { method: 'PUT', xml: `<PhoneSystem>${elements}</PhoneSystem>` });
}

function createNamed(name: string, elements = ''): Promise<string> {
  return create(simulator, LIST, `<PhoneSystem><DisplayName>${name}</DisplayName>${elements}</PhoneSystem>`);
}

describe('reading a phone system', () => {
  it('shows the one of the page with its elements in the printed order', async () => {
    const { text } = await call(simulator, FACTORY);
    expect(text).toBe(
      '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><PhoneSystem>' +
        `<URI>${FACTORY}</URI><ObjectId>aa6d3f45-ccdf-4fa2-8170-e5c94b51813a</ObjectId>` +
        '<DisplayName>PhoneSystem</DisplayName><MwiAlwaysUpdate>false</MwiAlwaysUpdate>' +
        '<MwiPortMemory>false</MwiPortMemory><CallLoopSupervisedTransferDetect>false</CallLoopSupervisedTransferDetect>' +
        '<CallLoopForwardNotificationDetect>false</CallLoopForwardNotificationDetect><CallLoopDTMF>A</CallLoopDTMF>' +
        '<CallLoopGuardTimeMs>2500</CallLoopGuardTimeMs><PortCount>0</PortCount>' +
        '<EnablePhoneApplications>false</EnablePhoneApplications><DefaultTRaPSwitch>true</DefaultTRaPSwitch>' +
        '<MwiForceOff>false</MwiForceOff><RestrictDialUnconditional>false</RestrictDialUnconditional>' +
        '<RestrictDialScheduled>false</RestrictDialScheduled><RestrictDialStartTime>0</RestrictDialStartTime>' +
        '<RestrictDialEndTime>0</RestrictDialEndTime><CallLoopExtensionDetect>true</CallLoopExtensionDetect>' +
        `<AXLServerURI>${FACTORY}/axlservers</AXLServerURI>` +
        `<PhoneSystemAssociationURI>${FACTORY}/phonesystemassociations</PhoneSystemAssociationURI></PhoneSystem>`,
    );
  });

  it.each([ABSENT_ID, 'aaa', '1234567890', '%3Cx%3E'])('is 404 for the id %s', async (id) => {
    const { status } = await call(simulator, `${LIST}/${id}`);
    expect(status).toBe(404);
  });

  it('names the absent id in the error', async () => {
    const { text } = await call(simulator, `${LIST}/${ABSENT_ID}`);
    expect([textOf(text, 'code'), textOf(text, 'message')]).toEqual([
      'NOT_FOUND',
      `phonesystem - ObjectId=${ABSENT_ID}`,
    ]);
  });
});

describe('creating a phone system', () => {
  it('needs only the name', async () => {
    const { status } = await post('<PhoneSystem><DisplayName>New</DisplayName></PhoneSystem>');
    expect(status).toBe(201);
  });

  it('answers with the path as text', async () => {
    const { headers, text } = await post('<PhoneSystem><DisplayName>New</DisplayName></PhoneSystem>');
    expect([headers.get('content-type'), text]).toEqual([
      'text/plain;charset=UTF-8',
      expect.stringMatching(/^\/vmrest\/phonesystems\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
    ]);
  });

  it('names the full URL in Location', async () => {
    const { headers, text } = await post('<PhoneSystem><DisplayName>New</DisplayName></PhoneSystem>');
    expect(headers.get('location')).toBe(simulator.url + text);
  });

  it('fills in the defaults', async () => {
    const path = await createNamed('New');
    await expect(read(path, 'CallLoopGuardTimeMs')).resolves.toBe('2500');
  });

  it('does not make it the default TRAP switch', async () => {
    const path = await createNamed('New');
    await expect(read(path, 'DefaultTRaPSwitch')).resolves.toBe('false');
  });

  it('adds it to the list', async () => {
    await createNamed('New');
    const { text } = await call(simulator, `${LIST}?rowsPerPage=0`);
    expect(text).toContain('total="61"');
  });

  it('ignores the read-only PortCount', async () => {
    const path = await createNamed('New', '<PortCount>2</PortCount>');
    await expect(read(path, 'PortCount')).resolves.toBe('0');
  });

  it('ignores the read-only ObjectId', async () => {
    const path = await createNamed('New', `<ObjectId>${ABSENT_ID}</ObjectId>`);
    await expect(read(path, 'ObjectId')).resolves.toBe(path.slice(-36));
  });

  it('ignores an element in the wrong case, and succeeds', async () => {
    const path = await createNamed('New', '<DefaultTrapSwitch>true</DefaultTrapSwitch>');
    await expect(read(path, 'DefaultTRaPSwitch')).resolves.toBe('false');
  });

  it.each([
    ['no name', ''],
    ['an empty name', '<DisplayName/>'],
    ['a name of 65 characters', `<DisplayName>${'x'.repeat(65)}</DisplayName>`],
  ])('is 400 for %s', async (_, elements) => {
    const { status, text } = await post(`<PhoneSystem>${elements}</PhoneSystem>`);
    expect([status, textOf(text, 'code')]).toEqual([400, 'DATA_EXCEPTION']);
  });

  it.each(['PhoneSystem', 'PHONESYSTEM'])(
    'is 400 with a code of its own for a name that is not unique: %s',
    async (name) => {
      const { status, text } = await post(`<PhoneSystem><DisplayName>${name}</DisplayName></PhoneSystem>`);
      expect([status, textOf(text, 'code')]).toEqual([400, 'ALREADY_EXISTS']);
    },
  );

  it('takes a name of 64 characters, each an emoji', async () => {
    const path = await createNamed('📞'.repeat(64));
    await expect(read(path, 'DisplayName')).resolves.toBe('📞'.repeat(64));
  });
});

describe('changing a phone system', () => {
  it('changes the elements sent', async () => {
    await put(BRANCH, '<RestrictDialUnconditional>true</RestrictDialUnconditional>');
    await expect(read(BRANCH, 'RestrictDialUnconditional')).resolves.toBe('true');
  });

  it('does not change the others', async () => {
    await put(BRANCH, '<RestrictDialUnconditional>true</RestrictDialUnconditional>');
    await expect(read(BRANCH, 'DisplayName')).resolves.toBe('Branch PBX');
  });

  it('may keep its name', async () => {
    const { status } = await put(BRANCH, '<DisplayName>Branch PBX</DisplayName>');
    expect(status).toBe(204);
  });

  it.each([
    ['1', 'true'],
    ['0', 'false'],
    [' true\n', 'true'],
  ])('takes %j as a boolean', async (written, shown) => {
    await put(BRANCH, `<MwiForceOff>${written}</MwiForceOff>`);
    await expect(read(BRANCH, 'MwiForceOff')).resolves.toBe(shown);
  });

  it.each([
    '<MwiForceOff>>false</MwiForceOff>',
    '<MwiForceOff>TRUE</MwiForceOff>',
    '<MwiForceOff/>',
    '<CallLoopGuardTimeMs>soon</CallLoopGuardTimeMs>',
    '<CallLoopGuardTimeMs>-1</CallLoopGuardTimeMs>',
    '<CallLoopGuardTimeMs>2147483648</CallLoopGuardTimeMs>',
    '<CallLoopGuardTimeMs>1e3</CallLoopGuardTimeMs>',
    '<CallLoopDTMF>E</CallLoopDTMF>',
    '<RestrictDialStartTime>1440</RestrictDialStartTime>',
    '<DisplayName/>',
  ])('is 400 for %s', async (elements) => {
    const { status, text } = await put(BRANCH, elements);
    expect([status, textOf(text, 'code')]).toEqual([400, 'DATA_EXCEPTION']);
  });

  it('is 400 with a code of its own for a name that is not unique', async () => {
    const { status, text } = await put(BRANCH, '<DisplayName>PhoneSystem</DisplayName>');
    expect([status, textOf(text, 'code')]).toEqual([400, 'ALREADY_EXISTS']);
  });

  it('changes nothing when one of the values is rejected', async () => {
    await put(BRANCH, '<MwiForceOff>true</MwiForceOff><CallLoopDTMF>E</CallLoopDTMF>');
    await expect(read(BRANCH, 'MwiForceOff')).resolves.toBe('false');
  });

  it('is 400, not 404, when it does not exist', async () => {
    const { status, text } = await put(`${LIST}/${ABSENT_ID}`, '<MwiForceOff>true</MwiForceOff>');
    expect([status, textOf(text, 'code'), textOf(text, 'message')]).toEqual([
      400,
      'DATA_EXCEPTION',
      'PhoneSystem not found ',
    ]);
  });
});

describe('the default TRAP switch', () => {
  const ON = '<DefaultTRaPSwitch>true</DefaultTRaPSwitch>';

  async function holders(): Promise<string[]> {
    const { text } = await call(simulator, `${LIST}?query=(DefaultTRaPSwitch is 1)`);
    return textsOf(text, 'DisplayName');
  }

  it('moves to the phone system on which it is set', async () => {
    await put(BRANCH, ON);
    await expect(holders()).resolves.toEqual(['Branch PBX']);
  });

  it('moves to a phone system that is created with it', async () => {
    await createNamed('New', ON);
    await expect(holders()).resolves.toEqual(['New']);
  });

  it('does not move when the write is rejected', async () => {
    await post(`<PhoneSystem><DisplayName>Branch PBX</DisplayName>${ON}</PhoneSystem>`);
    await expect(holders()).resolves.toEqual(['PhoneSystem']);
  });

  it('does not change when it is cleared on its phone system', async () => {
    const { status } = await put(FACTORY, '<DefaultTRaPSwitch>false</DefaultTRaPSwitch>');
    expect([status, await holders()]).toEqual([204, ['PhoneSystem']]);
  });

  it('prevents the deletion of its phone system', async () => {
    const { status } = await call(simulator, FACTORY, { method: 'DELETE' });
    expect(status).toBe(400);
  });
});

describe('deleting a phone system', () => {
  it('removes it', async () => {
    const path = await createNamed('New');
    await call(simulator, path, { method: 'DELETE' });
    const { status } = await call(simulator, path);
    expect(status).toBe(404);
  });

  it('answers 204', async () => {
    const { status } = await call(simulator, await createNamed('New'), { method: 'DELETE' });
    expect(status).toBe(204);
  });

  it('removes its AXL servers', async () => {
    const path = await createNamed('New');
    const axlServer = '<AXLServer><HostOrIPAddress>cucm</HostOrIPAddress></AXLServer>';
    const axlPath = await create(simulator, `${path}/axlservers`, axlServer);
    await call(simulator, path, { method: 'DELETE' });
    const { status } = await call(simulator, axlPath);
    expect(status).toBe(404);
  });

  it('is rejected while users are associated with it', async () => {
    const { status, text } = await call(simulator, BRANCH, { method: 'DELETE' });
    expect([status, textOf(text, 'message')]).toEqual([
      400,
      '(simulator) foreign key constraint: PhoneSystem has 30 associations',
    ]);
  });

  it('is rejected while it has ports', async () => {
    const { text: list } = await call(simulator, `${LIST}?rowsPerPage=20`);
    const withPorts = textsOf(list, 'ObjectId')[textsOf(list, 'PortCount').indexOf('24')] ?? '';
    const { status } = await call(simulator, `${LIST}/${withPorts}`, { method: 'DELETE' });
    expect(status).toBe(400);
  });

  it.each([ABSENT_ID, 'ObjectId'])('is 404 for the id %s', async (id) => {
    const { status, text } = await call(simulator, `${LIST}/${id}`, { method: 'DELETE' });
    expect([status, textOf(text, 'code')]).toEqual([404, 'NOT_FOUND']);
  });
});
