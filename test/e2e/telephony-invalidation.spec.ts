import { beforeEach, describe, expect, it } from 'vitest';
import { seeded, useSimulatorGateway } from '../support/simulator-gateway.js';
import { createPortGroup, createPorts, firstOf } from '../support/telephony.js';

type Json = Record<string, unknown>;

describe('a write', () => {
  const gateway = useSimulatorGateway({ phoneSystems: 2 }, { CACHE_TTL_SECONDS: '600' });
  const { call } = gateway;
  const phoneSystem = `/api/v1/phone-systems/${seeded.branch}`;
  let portGroup: string;
  let portGroupId: string;
  let ports: string;
  let port: string;

  beforeEach(async () => {
    ({ path: portGroup, id: portGroupId } = await createPortGroup(gateway, 'SIP'));
    const { headers } = await createPorts(gateway, portGroupId, 1);
    port = String(headers.location);
    ports = `/api/v1/ports?mediaPortGroupObjectId=${portGroupId}`;
  });

  const read = async (path: string) => (await call('GET', path)).body as Json;

  /** What is shown of each before and after a write, from the cache before. */
  async function changesOf(paths: readonly string[], write: () => Promise<unknown>): Promise<Json[][]> {
    for (const path of paths) await call('GET', path);
    for (const path of paths) {
      expect((await call('GET', path)).headers['cache-status']).toMatch(/^cupi-gateway; hit/);
    }
    const before = await Promise.all(paths.map(read));
    await write();
    const after = await Promise.all(paths.map(read));
    return [before, after];
  }

  it('to ports changes how many their port group and phone system have', async () => {
    const [before, after] = await changesOf([portGroup, phoneSystem, ports], () =>
      createPorts(gateway, portGroupId, 2),
    );
    const counts = (objects: Json[] = []) =>
      objects.map(({ portCount, total }) => Number(portCount ?? total));
    expect(counts(after)).toEqual(counts(before).map((count) => count + 2));
    const [, afterDeletion] = await changesOf([portGroup, phoneSystem, ports], () => call('DELETE', port));
    expect(counts(afterDeletion)).toEqual(counts(before).map((count) => count + 1));
  });

  it('to ports changes the lists in which their port group and phone system are', async () => {
    const lists = [`/api/v1/port-groups?objectId=${portGroupId}`, '/api/v1/phone-systems'];
    const countsIn = (pages: Json[] = []) =>
      pages.map((page) =>
        (page.items as Json[]).reduce((sum, { portCount }) => sum + Number(portCount ?? 0), 0),
      );
    const [before, after] = await changesOf(lists, () => createPorts(gateway, portGroupId, 2));
    expect(countsIn(after)).toEqual(countsIn(before).map((count) => count + 2));
  });

  it('to a port group changes what its ports repeat of it', async () => {
    const displayName = `Renamed ${portGroupId}`;
    const [, after] = await changesOf([port, ports], () =>
      call('PATCH', portGroup, { body: { displayName } }),
    );
    expect(after).toMatchObject([
      { mediaPortGroupDisplayName: displayName },
      { items: [{ mediaPortGroupDisplayName: displayName }] },
    ]);
  });

  it('to a phone system changes what its port groups, ports and associations repeat of it', async () => {
    const displayName = `Renamed for ${portGroupId}`;
    const paths = [portGroup, port, ports, `/api/v1/port-groups?objectId=${portGroupId}`];
    const associations = `${phoneSystem}/associations?pageSize=1`;
    const [, after] = await changesOf([...paths, associations], () =>
      call('PATCH', phoneSystem, { body: { displayName } }),
    );
    const repeated = { mediaSwitchDisplayName: displayName };
    expect(after).toMatchObject([
      repeated,
      repeated,
      { items: [repeated] },
      { items: [repeated] },
      { items: [repeated] },
    ]);
  });

  it.each([
    ['servers', { mediaRemoteService: 'CcmTftp', hostOrIpAddress: 'tftp.example.test' }],
    ['codecs', {}],
  ])('to the %s of a port group changes whether it has to be reset', async (segment, members) => {
    const { objectId } = await firstOf(gateway, '/api/v1/rtp-codec-definitions');
    const body = segment === 'codecs' ? { rtpCodecDefObjectId: objectId } : members;
    const [before, after] = await changesOf([portGroup, `${portGroup}/${segment}?pageSize=0`], () =>
      call('POST', `${portGroup}/${segment}`, { body }),
    );
    expect(before).toMatchObject([{ resetStatus: 'NotRequired' }, {}]);
    expect(after).toMatchObject([{ resetStatus: 'Required' }, { total: Number(before?.[1]?.total) + 1 }]);
  });

  it.each([
    ['a SIP security profile', '/api/v1/sip-security-profiles', { doTls: true }],
    ['a SIP certificate', '/api/v1/sip-certificates', { displayName: 'Renewed' }],
  ])('to %s has port groups read again', async (_what, list, body) => {
    const { links } = (await firstOf(gateway, list)) as { links: { self: string } };
    await call('GET', portGroup);
    await call('PATCH', links.self, { body });
    expect((await call('GET', portGroup)).headers['cache-status']).not.toMatch(/; hit/);
  });
});
