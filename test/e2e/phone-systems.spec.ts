import { describe, expect, it } from 'vitest';
import { anEtag } from '../support/entity-tags.js';
import { expectProblem } from '../support/problems.js';
import { ABSENT_ID, seeded, useSimulatorGateway } from '../support/simulator-gateway.js';
import { createPortGroup } from '../support/telephony.js';

const PATH = '/api/v1/phone-systems';

/** An unchanged phone system, as the gateway shows it. */
function untouched(id: string, displayName: string): object {
  return {
    objectId: id,
    displayName,
    mwiAlwaysUpdate: false,
    mwiPortMemory: false,
    callLoopSupervisedTransferDetect: false,
    callLoopForwardNotificationDetect: false,
    callLoopDtmf: 'A',
    callLoopGuardTimeMs: 2500,
    portCount: 0,
    enablePhoneApplications: false,
    defaultTrapSwitch: false,
    mwiForceOff: false,
    restrictDialUnconditional: false,
    restrictDialScheduled: false,
    restrictDialStartTime: 0,
    restrictDialEndTime: 0,
    callLoopExtensionDetect: true,
    etag: anEtag,
    links: {
      self: `${PATH}/${id}`,
      axlServers: `${PATH}/${id}/axl-servers`,
      associations: `${PATH}/${id}/associations`,
      portGroups: `/api/v1/port-groups?mediaSwitchObjectId=${id}`,
    },
  };
}

describe('a phone system', () => {
  const { call, simulator } = useSimulatorGateway({ phoneSystems: 3 });

  async function create(displayName: string): Promise<string> {
    const { headers } = await call('POST', PATH, { body: { displayName } });
    return String(headers.location);
  }

  it('is answered with its location and as a GET shows it when it is created', async () => {
    const created = await call('POST', PATH, { body: { displayName: 'Harbour' } });
    const location = String(created.headers.location);
    expect(created.status).toBe(201);
    expect(location).toMatch(/^\/api\/v1\/phone-systems\/[0-9a-f-]{36}$/);
    expect(created.body).toEqual(untouched(location.slice(PATH.length + 1), 'Harbour'));
    expect((await call('GET', location)).body).toEqual(created.body);
  });

  it('keeps every field it is created with', async () => {
    const body = {
      displayName: ' "Müller" & <Söhne> &amp; ]]> 📞 ',
      mwiAlwaysUpdate: true,
      mwiPortMemory: true,
      callLoopSupervisedTransferDetect: true,
      callLoopForwardNotificationDetect: true,
      callLoopDtmf: 'D',
      callLoopGuardTimeMs: 2_147_483_647,
      enablePhoneApplications: true,
      mwiForceOff: true,
      restrictDialUnconditional: true,
      restrictDialScheduled: true,
      restrictDialStartTime: 1439,
      restrictDialEndTime: 1,
      callLoopExtensionDetect: false,
    };
    const created = await call('POST', PATH, { body });
    // Blanks around a value are sent upstream, and trimmed in answers.
    expect(created.body).toMatchObject({ ...body, displayName: body.displayName.trim() });
  });

  it.each(['PATCH', 'PUT'] as const)('changes only in what %s sends', async (method) => {
    const location = await create(`Changed by ${method}`);
    const answer = await call(method, location, { body: { callLoopDtmf: 'C', mwiForceOff: true } });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      ...untouched(location.slice(PATH.length + 1), `Changed by ${method}`),
      callLoopDtmf: 'C',
      mwiForceOff: true,
    });
    expect((await call('GET', location)).body).toEqual(answer.body);
  });

  it('is found by its id, case-insensitively', async () => {
    const answer = await call('GET', `${PATH}/${seeded.branch.toUpperCase()}`);
    expect(answer.body).toMatchObject({
      objectId: seeded.branch,
      links: { self: `${PATH}/${seeded.branch}` },
    });
  });

  it('is answered without a body and without a read when the caller prefers return=minimal', async () => {
    const headers = { Prefer: 'return=minimal' };
    const created = await call('POST', PATH, { headers, body: { displayName: 'Terse' } });
    const location = String(created.headers.location);
    const changed = await call('PUT', location, { headers, body: { displayName: 'Terser' } });
    expect([created.status, created.text, created.headers['preference-applied']]).toEqual([
      201,
      '',
      'return=minimal',
    ]);
    expect([changed.status, changed.text, changed.headers['preference-applied']]).toEqual([
      204,
      '',
      'return=minimal',
    ]);
    expect(simulator().requests.map(({ method }) => method)).toEqual(['POST', 'PUT']);
  });

  it('takes the default TRAP switch from the one that has it', async () => {
    const location = await create('New default');
    await call('PATCH', location, { body: { defaultTrapSwitch: true } });
    const formerHolder = await call('GET', `${PATH}/${seeded.factory}`);
    expect(formerHolder.body).toMatchObject({ defaultTrapSwitch: false });
  });

  it.each(['POST', 'PATCH'] as const)('cannot have the name of another (%s)', async (method) => {
    const path = method === 'POST' ? PATH : `${PATH}/${seeded.factory}`;
    const answer = await call(method, path, { body: { displayName: 'branch pbx' } });
    expectProblem(answer, 'already-exists', path, {
      errors: [{ pointer: '/displayName', code: 'taken', detail: expect.any(String) as string }],
      upstream: {
        status: 400,
        code: 'ALREADY_EXISTS',
        message: expect.stringContaining('DisplayName') as string,
      },
    });
  });
});

describe('a phone system that does not exist', () => {
  const { call } = useSimulatorGateway({ phoneSystems: 1 });

  it.each(['GET', 'PATCH', 'PUT', 'DELETE'] as const)('is not found by %s', async (method) => {
    const path = `${PATH}/${ABSENT_ID}`;
    const body = method === 'PATCH' || method === 'PUT' ? { body: { displayName: 'x' } } : {};
    expectProblem(await call(method, path, body), 'not-found', path, {
      upstream: expect.objectContaining({ code: expect.any(String) as string }) as object,
    });
  });

  it.each(['axl-servers', 'associations'])('has no %s to list', async (collection) => {
    const path = `${PATH}/${ABSENT_ID}/${collection}`;
    expectProblem(await call('GET', path), 'not-found', path, {
      upstream: expect.objectContaining({ status: 404 }) as object,
    });
  });
});

describe('a phone system in use', () => {
  const { call } = useSimulatorGateway({ phoneSystems: 2 });
  const path = `${PATH}/${seeded.branch}`;

  it('is not deleted, and the problem names its first ten associations and where the others are', async () => {
    const associations = await call('GET', `${path}/associations?pageSize=10`);
    expectProblem(await call('DELETE', path), 'phone-system-in-use', path, {
      detail: '30 users are associated with the phone system.',
      associations: (associations.body as { items: object[] }).items,
      links: { associations: `${path}/associations` },
      upstream: { status: 400, code: 'DATA_EXCEPTION', message: expect.any(String) as string },
    });
    expect((await call('GET', path)).status).toBe(200);
  });

  it('names its port groups when no users are associated with it', async () => {
    const created = await call('POST', PATH, { body: { displayName: 'With a port group' } });
    const path = String(created.headers.location);
    const id = path.slice(PATH.length + 1);
    const group = await createPortGroup({ call }, 'SIP', { mediaSwitchObjectId: id });
    expectProblem(await call('DELETE', path), 'phone-system-in-use', path, {
      detail: 'A port group refers to the phone system.',
      usedBy: [(await call('GET', group.path)).body],
      links: { portGroups: `/api/v1/port-groups?mediaSwitchObjectId=${id}` },
      upstream: expect.objectContaining({ status: 400 }) as object,
    });
    expect((await call('DELETE', group.path)).status).toBe(204);
    expect((await call('DELETE', path)).status).toBe(204);
  });

  it('is distinguished from one that is rejected for another reason', async () => {
    const factory = `${PATH}/${seeded.factory}`;
    expectProblem(await call('DELETE', factory), 'upstream-rejected', factory, {
      upstream: expect.objectContaining({ status: 400 }) as object,
    });
  });
});
