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
});

describe('a SIP security profile', () => {
  it('is named by its port and TLS', async () => {
    const path = await create(simulator, '/vmrest/sipsecurityprofiles', '<S><Port>5069</Port></S>');
    await expect(read(path, 'DisplayName')).resolves.toBe('5069');
    await call(simulator, path, { method: 'PUT', xml: '<S><DoTLS>true</DoTLS></S>' });
    await expect(read(path, 'DisplayName')).resolves.toBe('5069/TLS');
  });
});
