import { describe, expect, it } from 'vitest';
import { expectErrors, expectProblem } from '../support/problems.js';
import { ABSENT_ID, seeded, useSimulatorGateway } from '../support/simulator-gateway.js';
import { createPortGroup, createPorts, firstOf, portGroupBody } from '../support/telephony.js';

const PATH = '/api/v1/port-groups';

type Json = Record<string, unknown>;

describe('a port group', () => {
  const gateway = useSimulatorGateway({ phoneSystems: 2 });
  const { call, simulator } = gateway;

  /** Methods and paths of what was sent upstream, without queries. */
  const sent = () => simulator().requests.map(({ method, url }) => `${method} ${url.split('?', 1)[0] ?? ''}`);

  it('makes the host that it is created with its first server, and does not show it itself', async () => {
    const { path } = await createPortGroup(gateway, 'SIP', {
      hostOrIpAddress: 'sip.example.test',
      port: 5070,
    });
    const group = (await call('GET', path)).body as Json;
    expect(group).not.toHaveProperty('hostOrIpAddress');
    const { items } = (await call('GET', `${path}/servers`)).body as { items: Json[] };
    expect(items).toMatchObject([
      { hostOrIpAddress: 'sip.example.test', port: 5070, mediaRemoteService: 'SipProxy' },
    ]);
  });

  it('of SCCP needs the prefix of its devices, which is reported with all other errors', async () => {
    const body = await portGroupBody(gateway, 'SCCP', { enableMwi: 'yes' });
    simulator().clearRequests();
    expectErrors(await call('POST', PATH, { body }), PATH, [
      { pointer: '/enableMwi', code: 'type', detail: 'must be true or false' },
      { pointer: '/skinnyDevicePrefix', code: 'required', detail: 'is required for SCCP' },
    ]);
    expect(simulator().requests).toEqual([]);
    const created = await call('POST', PATH, {
      body: { ...body, enableMwi: true, skinnyDevicePrefix: 'UnityUM1-VI' },
    });
    expect([created.status, (created.body as Json).skinnyDevicePrefix]).toEqual([201, 'UnityUM1-VI']);
  });

  it('of SCCP has a prefix that is invalid by itself reported once', async () => {
    const body = await portGroupBody(gateway, 'SCCP', { skinnyDevicePrefix: 1 });
    expectErrors(await call('POST', PATH, { body }), PATH, [
      { pointer: '/skinnyDevicePrefix', code: 'type', detail: 'must be a string' },
    ]);
  });

  it.each(['SIP', 'PIMG'] as const)('of %s needs none', async (method) => {
    const body = await portGroupBody(gateway, method);
    expect((await call('POST', PATH, { body })).status).toBe(201);
  });

  it('leads to its phone system, and is found by it', async () => {
    const { path } = await createPortGroup(gateway, 'SIP');
    const group = (await call('GET', path)).body as { links: Record<string, string> };
    expect(group.links).toMatchObject({
      phoneSystem: `/api/v1/phone-systems/${seeded.branch}`,
      servers: `${path}/servers`,
      codecs: `${path}/codecs`,
      ports: `/api/v1/ports?mediaPortGroupObjectId=${path.slice(PATH.length + 1)}`,
    });
    const phoneSystem = await call('GET', group.links.phoneSystem ?? '');
    const { portGroups = '' } = (phoneSystem.body as { links: Record<string, string> }).links;
    expect(((await call('GET', portGroups)).body as { items: Json[] }).items).toContainEqual(group);
  });

  it('is found by whether it sends requests to lamps', async () => {
    const { path } = await createPortGroup(gateway, 'SIP', { enableMwi: true });
    const group = (await call('GET', path)).body as Json;
    const itemsBy = async (query: string) =>
      ((await call('GET', `${PATH}?pageSize=200&${query}`)).body as { items: Json[] }).items;
    expect(await itemsBy('enableMwi=true')).toContainEqual(group);
    expect(await itemsBy('enableMwi=false')).not.toContainEqual(group);
  });

  it('is reset, after which it says so', async () => {
    const { path, id } = await createPortGroup(gateway, 'SIP');
    const changed = await call('PATCH', path, { body: { sipDoSrtp: true } });
    expect((changed.body as Json).resetStatus).toBe('Required');
    simulator().clearRequests();
    const answer = await call('POST', `${path}/reset`);
    expect([answer.status, answer.text]).toEqual([204, '']);
    expect(sent()).toEqual([`PUT /vmrest/portgroups/${id}/reset`]);
    expect(((await call('GET', path)).body as Json).resetStatus).toBe('NotRequired');
  });

  it('is reset by a request without a body that has a media type, as many HTTP libraries send it', async () => {
    const { path } = await createPortGroup(gateway, 'SIP');
    const headers = { 'Content-Type': 'application/json', 'Content-Length': '0' };
    expect((await call('POST', `${path}/reset`, { headers })).status).toBe(204);
  });

  it('is reset only if it is the version that is named', async () => {
    const { path } = await createPortGroup(gateway, 'SIP');
    const headers = { 'If-Match': '"another"' };
    expectProblem(await call('POST', `${path}/reset`, { headers }), 'precondition-failed', `${path}/reset`);
  });

  it('is not reset when there is none', async () => {
    const path = `${PATH}/${ABSENT_ID}/reset`;
    expectProblem(await call('POST', path), 'not-found', path, { upstream: expect.any(Object) as object });
  });

  it('with ports is in use, and says by which', async () => {
    const { path, id } = await createPortGroup(gateway, 'SIP');
    await createPorts(gateway, id, 12);
    const link = `/api/v1/ports?mediaPortGroupObjectId=${id}`;
    const { items } = (await call('GET', `${link}&pageSize=10`)).body as { items: Json[] };
    simulator().clearRequests();
    expectProblem(await call('DELETE', path), 'in-use', path, {
      detail: '12 ports refer to the port group.',
      usedBy: items,
      links: { ports: link },
      upstream: expect.objectContaining({ status: 400, code: 'DATA_EXCEPTION' }) as object,
    });
    expect(sent()).toEqual([`DELETE /vmrest/portgroups/${id}`, 'GET /vmrest/ports']);
    expect((await call('GET', path)).status).toBe(200);
  });

  it('with ports is just in use when they cannot be read', async () => {
    const { path, id } = await createPortGroup(gateway, 'SIP');
    await createPorts(gateway, id, 1);
    simulator().faults.set('forbidden', { pathPrefix: '/vmrest/ports' });
    expectProblem(await call('DELETE', path), 'in-use', path, {
      upstream: expect.objectContaining({ status: 400 }) as object,
    });
  });

  it('without ports is deleted with its servers', async () => {
    const { path } = await createPortGroup(gateway, 'SIP');
    expect((await call('DELETE', path)).status).toBe(204);
    expect((await call('GET', `${path}/servers`)).status).toBe(404);
  });
});

describe('what belongs to a port group', () => {
  const gateway = useSimulatorGateway({ phoneSystems: 2 });
  const { call, simulator } = gateway;

  it('is created without the id that its path has already, and sent with it', async () => {
    const { path, id } = await createPortGroup(gateway, 'SIP');
    const { objectId: codec } = await firstOf(gateway, '/api/v1/rtp-codec-definitions');
    simulator().clearRequests();
    const created = await call('POST', `${path}/codecs`, {
      body: { rtpCodecDefObjectId: codec, preference: 3 },
    });
    expect([created.status, created.body]).toEqual([
      201,
      expect.objectContaining({ mediaPortGroupObjectId: id, rtpCodecDefObjectId: codec }),
    ]);
    expect(String(simulator().requests[0]?.body)).toContain(
      `<MediaPortGroupObjectId>${id}</MediaPortGroupObjectId>`,
    );
  });

  it('may repeat that id', async () => {
    const { path, id } = await createPortGroup(gateway, 'SIP');
    const body = {
      mediaPortGroupObjectId: id,
      mediaRemoteService: 'CcmTftp',
      hostOrIpAddress: 'tftp.example.test',
    };
    expect((await call('POST', `${path}/servers`, { body })).status).toBe(201);
  });
});
