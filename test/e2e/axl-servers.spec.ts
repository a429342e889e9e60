import { describe, expect, it } from 'vitest';
import { anEtag } from '../support/entity-tags.js';
import { expectErrors, expectProblem } from '../support/problems.js';
import { ABSENT_ID, seeded, useSimulatorGateway } from '../support/simulator-gateway.js';

const PHONE_SYSTEM = `/api/v1/phone-systems/${seeded.factory}`;
const PATH = `${PHONE_SYSTEM}/axl-servers`;

describe('an AXL server', () => {
  const { call, simulator } = useSimulatorGateway({ phoneSystems: 2 });

  async function create(body: object): Promise<string> {
    const { headers } = await call('POST', PATH, { body });
    return String(headers.location);
  }

  it('is answered with its location and as a GET shows it when it is created', async () => {
    const body = {
      mediaRemoteService: 'CcmAxl',
      hostOrIpAddress: 'cucm.example.test',
      hostOrIpAddressV6: '2001:db8::1',
      port: 443,
      tlsPort: 8443,
      precedence: 3,
      ccmAxlUser: 'axladmin',
      isPinSyncEnabled: true,
      ccmVersion: '12.5',
      mediaServerName: 'ucm1',
      displayName: 'Publisher',
    };
    const created = await call('POST', PATH, { body: { ...body, ccmAxlPassword: 'axl-secret' } });
    const location = String(created.headers.location);
    expect(created.status).toBe(201);
    expect(created.body).toEqual({
      ...body,
      objectId: location.slice(PATH.length + 1),
      mediaSwitchObjectId: seeded.factory,
      skinnyStateMachine: 'Ccm',
      etag: anEtag,
      links: { self: location, phoneSystem: PHONE_SYSTEM },
    });
    expect((await call('GET', location)).body).toEqual(created.body);
  });

  it('keeps the password it is given, and never shows it', async () => {
    const location = await create({ hostOrIpAddress: 'a.example.test', ccmAxlPassword: ' p&<"\u{1F511} ' });
    expect(simulator().isAxlPassword(location.slice(PATH.length + 1), ' p&<"\u{1F511} ')).toBe(true);
    expect((await call('GET', location)).body).not.toHaveProperty('ccmAxlPassword');
  });

  it('keeps its old password when a change sends an empty one', async () => {
    const location = await create({ hostOrIpAddress: 'b.example.test', ccmAxlPassword: 'old' });
    await call('PUT', location, { body: { ccmAxlUser: 'other', ccmAxlPassword: '' } });
    expect(simulator().isAxlPassword(location.slice(PATH.length + 1), 'old')).toBe(true);
  });

  it.each(['PATCH', 'PUT'] as const)('changes only in what %s sends', async (method) => {
    const location = await create({ hostOrIpAddress: `${method}.example.test`, port: 443 });
    const { body: before } = (await call('GET', location)) as { body: object };
    const answer = await call(method, location, { body: { tlsPort: 8443 } });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ ...before, tlsPort: 8443, etag: anEtag });
  });

  it('keeps an enum code that has no name', async () => {
    const created = await call('POST', PATH, { body: { hostOrIpAddress: 'x', mediaRemoteService: '110' } });
    expect(created.body).toMatchObject({ mediaRemoteService: '110' });
  });

  it.each(['GET', 'PATCH', 'PUT', 'DELETE'] as const)(
    'that does not exist is not found by %s',
    async (method) => {
      const path = `${PATH}/${ABSENT_ID}`;
      const body = method === 'PATCH' || method === 'PUT' ? { body: { port: 1 } } : {};
      expectProblem(await call(method, path, body), 'not-found', path, {
        upstream: expect.objectContaining({ code: expect.any(String) as string }) as object,
      });
    },
  );

  it('is not found under another phone system', async () => {
    const location = await create({ hostOrIpAddress: 'mine.example.test' });
    const elsewhere = location.replace(seeded.factory, seeded.branch);
    expect((await call('GET', elsewhere)).status).toBe(404);
    expect((await call('DELETE', elsewhere)).status).toBe(404);
    expect((await call('GET', location)).status).toBe(200);
  });

  it('may name the phone system of the path when it is created, case-insensitively', async () => {
    const body = { hostOrIpAddress: 'x', mediaSwitchObjectId: seeded.factory.toUpperCase() };
    expect((await call('POST', PATH, { body })).status).toBe(201);
  });

  it('cannot name another phone system than the path', async () => {
    const body = { hostOrIpAddress: 'x', mediaSwitchObjectId: seeded.branch };
    expectErrors(await call('POST', PATH, { body }), PATH, [
      {
        pointer: '/mediaSwitchObjectId',
        code: 'conflict',
        detail: 'must be the phone system of the path',
      },
    ]);
    expect(simulator().requests).toEqual([]);
  });

  it('cannot be given a new phone system or service by a change', async () => {
    const location = await create({ hostOrIpAddress: 'fixed.example.test' });
    const body = { mediaSwitchObjectId: seeded.branch, mediaRemoteService: 'CcmAxl', objectId: ABSENT_ID };
    expectErrors(await call('PUT', location, { body }), location, [
      { pointer: '/mediaSwitchObjectId', code: 'read-only', detail: 'can be given on creation only' },
      { pointer: '/mediaRemoteService', code: 'read-only', detail: 'can be given on creation only' },
      { pointer: '/objectId', code: 'read-only', detail: 'is read-only' },
    ]);
  });
});
