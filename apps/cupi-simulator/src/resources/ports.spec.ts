import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Simulator, startSimulator } from '../server.js';
import {
  BRANCH,
  call,
  create,
  type TestAnswer,
  textOf,
  textsOf,
  elementCallsTo,
} from '../simulator-client.fixture.js';

let simulator: Simulator;
const { read } = elementCallsTo(() => simulator);
let group: string;
let node: string;
beforeEach(async () => {
  simulator = await startSimulator({ phoneSystems: 2 });
  const { text: groups } = await call(simulator, '/vmrest/portgroups');
  const { text: nodes } = await call(simulator, '/vmrest/vmsservers');
  [group = ''] = textsOf(groups, 'ObjectId');
  [node = ''] = textsOf(nodes, 'ObjectId');
});
afterEach(() => simulator.close());

function serverXml(): string {
  return '<S><MediaRemoteServiceEnum>101</MediaRemoteServiceEnum><HostOrIPAddress>tftp.example.test</HostOrIPAddress></S>';
}

function portXml(number: number, elements = `<VmsServerObjectId>${node}</VmsServerObjectId>`): string {
  return `<Port><MediaPortGroupObjectId>${group}</MediaPortGroupObjectId><NumberOfPorts>${number}</NumberOfPorts>${elements}</Port>`;
}

function remove(path: string): Promise<TestAnswer> {
  return call(simulator, path, { method: 'DELETE' });
}

describe('creating ports', () => {
  it('makes as many as are asked for, numbered by their port group', async () => {
    await create(simulator, '/vmrest/ports', portXml(3));
    const { text } = await call(simulator, `/vmrest/ports?query=(MediaPortGroupObjectId is ${group})`);
    expect(textsOf(text, 'DisplayName')).toEqual([
      'Branch PBX-1-001',
      'Branch PBX-1-002',
      'Branch PBX-1-003',
    ]);
  });

  it('counts them in their port group and in its phone system', async () => {
    await create(simulator, '/vmrest/ports', portXml(2));
    const counts = [await read(`/vmrest/portgroups/${group}`, 'PortCount'), await read(BRANCH, 'PortCount')];
    expect(counts).toEqual(['2', '2']);
  });

  it('numbers them after the last, even after deletions', async () => {
    await remove(await create(simulator, '/vmrest/ports', portXml(3)));
    const path = await create(simulator, '/vmrest/ports', portXml(1));
    await expect(read(path, 'DisplayName')).resolves.toBe('Branch PBX-1-004');
  });

  it('gives them all capabilities that the body does not set', async () => {
    const elements = `<VmsServerObjectId>${node}</VmsServerObjectId><CapMWI>false</CapMWI>`;
    const path = await create(simulator, '/vmrest/ports', portXml(1, elements));
    const capabilities = ['CapEnabled', 'CapAnswer', 'CapMWI'].map((element) => read(path, element));
    await expect(Promise.all(capabilities)).resolves.toEqual(['true', 'true', 'false']);
  });

  it('is rejected without the node that runs them', async () => {
    const { status } = await call(simulator, '/vmrest/ports', { method: 'POST', xml: portXml(1, '') });
    expect(status).toBe(400);
  });

  it('does not show how many were made', async () => {
    const path = await create(simulator, '/vmrest/ports', portXml(1));
    await expect(read(path, 'NumberOfPorts')).resolves.toBeUndefined();
  });
});

describe('deleting a port', () => {
  it('is counted', async () => {
    await remove(await create(simulator, '/vmrest/ports', portXml(2)));
    await expect(read(BRANCH, 'PortCount')).resolves.toBe('1');
  });
});

describe('a port group', () => {
  it('has what it was made with of a host as its first server', async () => {
    const { text } = await call(simulator, `/vmrest/portgroups/${group}/portgroupservers`);
    expect(textsOf(text, 'HostOrIPAddress')).toEqual(['pbx1.example.test']);
    await expect(read(`/vmrest/portgroups/${group}`, 'HostOrIPAddress')).resolves.toBeUndefined();
  });

  it('shows the name of its phone system when that is renamed', async () => {
    await call(simulator, BRANCH, { method: 'PUT', xml: '<P><DisplayName>Renamed</DisplayName></P>' });
    await expect(read(`/vmrest/portgroups/${group}`, 'MediaSwitchDisplayName')).resolves.toBe('Renamed');
  });

  it('is not deleted while it has ports', async () => {
    const port = await create(simulator, '/vmrest/ports', portXml(1));
    const { status, text } = await remove(`/vmrest/portgroups/${group}`);
    expect([status, textOf(text, 'message')]).toEqual([
      400,
      '(simulator) foreign key constraint: PortGroup is referred to by Port',
    ]);
    await remove(port);
    expect((await remove(`/vmrest/portgroups/${group}`)).status).toBe(204);
  });

  it('is reset without a body', async () => {
    const { status } = await call(simulator, `/vmrest/portgroups/${group}/reset`, { method: 'PUT' });
    expect(status).toBe(204);
  });

  it.each([
    ['its SIP settings', '', 'PUT', '<P><SipTransportProtocolEnum>11</SipTransportProtocolEnum></P>'],
    ['its servers', '/portgroupservers', 'POST', serverXml()],
  ])('has to be reset after a change of %s', async (_what, below, method, xml) => {
    const path = `/vmrest/portgroups/${group}`;
    await call(simulator, `${path}${below}`, { method, xml });
    await expect(read(path, 'ResetStatusEnum')).resolves.toBe('100');
    await call(simulator, `${path}/reset`, { method: 'PUT' });
    await expect(read(path, 'ResetStatusEnum')).resolves.toBe('0');
  });

  it('need not be reset after a change of its name or of a setting to what it is', async () => {
    const path = `/vmrest/portgroups/${group}`;
    const transport = (await read(path, 'SipTransportProtocolEnum')) ?? '';
    const xml = `<P><DisplayName>x</DisplayName><SipTransportProtocolEnum>${transport}</SipTransportProtocolEnum></P>`;
    await call(simulator, path, { method: 'PUT', xml });
    await expect(read(path, 'ResetStatusEnum')).resolves.toBe('0');
  });

  it('of SCCP is rejected without the prefix of its devices', async () => {
    const { text } = await call(simulator, '/vmrest/portgrouptemplates');
    const [template = ''] = textsOf(text, 'ObjectId');
    const elements = {
      DisplayName: 'SCCP',
      MediaSwitchObjectId: BRANCH.slice(BRANCH.lastIndexOf('/') + 1),
      MediaPortGroupTemplateObjectId: template,
      TelephonyIntegrationMethodEnum: '1',
      HostOrIPAddress: 'ucm1.example.test',
    };
    const xmlOf = (all: object) =>
      `<P>${Object.entries(all)
        .map(([element, value]) => `<${element}>${String(value)}</${element}>`)
        .join('')}</P>`;
    const rejected = await call(simulator, '/vmrest/portgroups', { method: 'POST', xml: xmlOf(elements) });
    expect([rejected.status, textOf(rejected.text, 'message')]).toEqual([
      400,
      '(simulator) SkinnyDevicePrefix is required for SCCP',
    ]);
    const path = await create(
      simulator,
      '/vmrest/portgroups',
      xmlOf({ ...elements, SkinnyDevicePrefix: 'UnityUM1-VI' }),
    );
    await expect(read(path, 'ResetStatusEnum')).resolves.toBe('0');
  });
});

describe('a SIP certificate', () => {
  const xmlOf = (subject: string, name: string) =>
    `<S><SubjectName>${subject}</SubjectName><DisplayName>${name}</DisplayName></S>`;

  it('is made by the server, with its key, and again when its subject changes', async () => {
    const path = await create(simulator, '/vmrest/sipcertificates', xmlOf('one', 'Certificate'));
    const shown = () => Promise.all([read(path, 'Certificate'), read(path, 'PrivateKey')]);
    const [first, renamed, reissued] = [
      await shown(),
      await call(simulator, path, { method: 'PUT', xml: xmlOf('one', 'Renamed') }).then(shown),
      await call(simulator, path, { method: 'PUT', xml: xmlOf('two', 'Renamed') }).then(shown),
    ];
    expect(first).toEqual([
      expect.stringMatching(/^-----BEGIN CERTIFICATE----- /),
      expect.stringMatching(/./),
    ]);
    expect(renamed).toEqual(first);
    expect(reissued[0]).not.toBe(first[0]);
    expect(reissued[1]).not.toBe(first[1]);
  });
});

describe('a SIP security profile', () => {
  it('is named by its port and TLS', async () => {
    const path = await create(simulator, '/vmrest/sipsecurityprofiles', '<S><Port>5069</Port></S>');
    await expect(read(path, 'DisplayName')).resolves.toBe('5069');
    await call(simulator, path, { method: 'PUT', xml: '<S><DoTLS>true</DoTLS></S>' });
    await expect(read(path, 'DisplayName')).resolves.toBe('5069/TLS');
  });
});
