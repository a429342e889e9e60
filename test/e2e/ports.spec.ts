import { describe, expect, it } from 'vitest';
import { useCannedGateway } from '../support/canned-gateway.js';
import { answerOf, emptyAnswer } from '../support/canned-upstream.js';
import { expectErrors, expectProblem } from '../support/problems.js';
import { ABSENT_ID, useSimulatorGateway } from '../support/simulator-gateway.js';
import { createPortGroup, createPorts, nodeId } from '../support/telephony.js';

const PATH = '/api/v1/ports';
const ID = 'fd47c1de-ff58-4f9f-bfeb-423f98c771dc';
const OTHER_ID = 'fd47c1de-ff58-4f9f-bfeb-423f98c771dd';
const GROUP_ID = 'f62cf052-78ee-4e9b-bedd-ff82bfed08ec';
const LIST = `${PATH}?mediaPortGroupObjectId=${GROUP_ID}`;

type Json = Record<string, unknown>;

describe('creating ports', () => {
  const gateway = useSimulatorGateway({ phoneSystems: 2 });
  const { call, simulator } = gateway;
  const sent = () => simulator().requests.map(({ method, url }) => `${method} ${url}`);

  it('makes as many as are asked for, and leads to them', async () => {
    const { id, displayName } = await createPortGroup(gateway, 'SIP');
    const answer = await createPorts(gateway, id, 4);
    const link = `${PATH}?mediaPortGroupObjectId=${id}`;
    expect(answer.status).toBe(201);
    expect(answer.headers.location).toBe(link);
    expect(answer.headers).not.toHaveProperty('etag');
    const { items } = (await call('GET', link)).body as { items: Json[] };
    expect(items.map((item) => item.displayName)).toEqual(
      ['001', '002', '003', '004'].map((number) => `${displayName}-${number}`),
    );
    expect(answer.body).toEqual({ created: 4, items: items.slice(0, 1), links: { ports: link } });
  });

  it('makes one where its location says, as a GET shows it', async () => {
    const { id } = await createPortGroup(gateway, 'SIP');
    const answer = await createPorts(gateway, id, 1);
    const location = String(answer.headers.location);
    expect(location).toMatch(/^\/api\/v1\/ports\/[0-9a-f-]{36}$/);
    expect(answer.body).toEqual({
      created: 1,
      items: [(await call('GET', location)).body],
      links: { ports: `${PATH}?mediaPortGroupObjectId=${id}` },
    });
  });

  it('shows nothing when that is not wanted, and reads the port group alone', async () => {
    const { id } = await createPortGroup(gateway, 'SIP');
    const body = { mediaPortGroupObjectId: id, vmsServerObjectId: await nodeId(gateway), numberOfPorts: 2 };
    simulator().clearRequests();
    const answer = await call('POST', PATH, { body, headers: { Prefer: 'return=minimal' } });
    expect([answer.status, answer.text, answer.headers['preference-applied']]).toEqual([
      201,
      '',
      'return=minimal',
    ]);
    expect(sent()).toEqual([`GET /vmrest/portgroups/${id}`, 'POST /vmrest/ports']);
  });

  it('happens once for an Idempotency-Key', async () => {
    const { id } = await createPortGroup(gateway, 'SIP');
    const body = { mediaPortGroupObjectId: id, vmsServerObjectId: await nodeId(gateway), numberOfPorts: 3 };
    const request = { body, headers: { 'Idempotency-Key': 'three ports' } };
    const first = await call('POST', PATH, request);
    simulator().clearRequests();
    const repeat = await call('POST', PATH, request);
    expect([repeat.status, repeat.text, repeat.headers.location]).toEqual([
      201,
      first.text,
      first.headers.location,
    ]);
    expect(repeat.headers['idempotent-replayed']).toBe('true');
    expect(simulator().requests).toEqual([]);
    const list = await call('GET', `${PATH}?mediaPortGroupObjectId=${id}`);
    expect((list.body as Json).total).toBe(3);
  });

  it('may be corrected under the same Idempotency-Key when its port group did not allow it', async () => {
    const { id } = await createPortGroup(gateway, 'SIP');
    const body = { mediaPortGroupObjectId: id, numberOfPorts: 1 };
    const headers = { 'Idempotency-Key': 'corrected' };
    expect((await call('POST', PATH, { body, headers })).status).toBe(400);
    const corrected = { ...body, vmsServerObjectId: await nodeId(gateway) };
    expect((await call('POST', PATH, { body: corrected, headers })).status).toBe(201);
  });

  it.each(['SIP', 'SCCP'] as const)('of %s needs the node that runs them', async (method) => {
    const { id } = await createPortGroup(gateway, method, { skinnyDevicePrefix: 'UnityUM1-VI' });
    simulator().clearRequests();
    const answer = await call('POST', PATH, { body: { mediaPortGroupObjectId: id, numberOfPorts: 2 } });
    expectErrors(answer, PATH, [
      {
        pointer: '/vmsServerObjectId',
        code: 'required',
        detail: `is required: the port group is one of ${method}`,
      },
    ]);
    expect(sent()).toEqual([`GET /vmrest/portgroups/${id}`]);
  });

  it('of PIMG takes none', async () => {
    const { id } = await createPortGroup(gateway, 'PIMG');
    simulator().clearRequests();
    expectErrors(await createPorts(gateway, id, 2), PATH, [
      {
        pointer: '/vmsServerObjectId',
        code: 'conflict',
        detail: 'must be omitted: the port group is one of PIMG',
      },
    ]);
    expect(sent()).not.toContain('POST /vmrest/ports');
    const answer = await call('POST', PATH, { body: { mediaPortGroupObjectId: id, numberOfPorts: 2 } });
    expect([answer.status, (answer.body as Json).created]).toEqual([201, 2]);
  });

  it.each([0, -1])('makes at least one: %d', async (numberOfPorts) => {
    simulator().clearRequests();
    const body = { mediaPortGroupObjectId: GROUP_ID, numberOfPorts };
    const detail = 'must be a whole number from 1 to 2147483647';
    expectErrors(await call('POST', PATH, { body }), PATH, [
      { pointer: '/numberOfPorts', code: 'too-small', minimum: 1, detail },
    ]);
    expect(simulator().requests).toEqual([]);
  });

  it('in a port group that does not exist is rejected by the upstream', async () => {
    expectProblem(await createPorts(gateway, ABSENT_ID, 2), 'upstream-rejected', PATH, {
      upstream: expect.objectContaining({ status: 400 }) as object,
    });
  });

  it('is not done when the port group cannot be read', async () => {
    const { id } = await createPortGroup(gateway, 'SIP');
    simulator().faults.set('forbidden', { pathPrefix: '/vmrest/portgroups' });
    expectProblem(await createPorts(gateway, id, 2), 'upstream-forbidden', PATH, {
      upstream: expect.objectContaining({ status: 403 }) as object,
    });
    expect(sent()).not.toContain('POST /vmrest/ports');
  });
});

describe('the answer to the creation of ports', () => {
  const { call, upstreamAnswers } = useCannedGateway();
  const group = answerOf(`<PortGroup><ObjectId>${GROUP_ID}</ObjectId></PortGroup>`);
  const body = { mediaPortGroupObjectId: GROUP_ID, numberOfPorts: 2 };

  /** An upstream that names these ports when they are created. */
  function naming(answerToPost: Buffer): void {
    upstreamAnswers(({ method, target }) => {
      if (method === 'POST') return answerToPost;
      if (!target.startsWith('/vmrest/ports/')) return group;
      return answerOf(`<Port><ObjectId>${target.slice(-36)}</ObjectId></Port>`);
    });
  }
  const created = (text: string) => answerOf(text, { status: '201 Created', type: 'text/plain' });

  it.each([
    ['one', `/vmrest/ports/${ID}`, [ID]],
    ['two', `/vmrest/ports/${ID}\n/vmrest/ports/${OTHER_ID.toUpperCase()}\n`, [ID, OTHER_ID]],
    ['one twice', `/vmrest/ports/${ID}\r\n/vmrest/ports/${ID}`, [ID]],
  ])('are those that the upstream names: %s', async (_which, text, ids) => {
    naming(created(text));
    const answer = await call('POST', PATH, { body });
    expect([answer.status, answer.headers.location]).toEqual([201, LIST]);
    expect(answer.body).toMatchObject({ created: 2, items: ids.map((objectId) => ({ objectId })) });
  });

  it.each([
    ['an empty body', emptyAnswer('201 Created')],
    ['other words', created('done')],
  ])('are none when it names none, with %s', async (_which, answerToPost) => {
    naming(answerToPost);
    const answer = await call('POST', PATH, { body: { ...body, numberOfPorts: 1 } });
    expect([answer.status, answer.headers.location]).toEqual([201, LIST]);
    expect(answer.body).toEqual({ created: 1, links: { ports: LIST } });
  });

  it('is not known when the upstream does not say that they were created', async () => {
    naming(answerOf('<html/>', { type: 'text/html' }));
    expectProblem(await call('POST', PATH, { body }), 'upstream-invalid-response', PATH, {
      outcome: 'unknown',
      upstream: { status: 200 },
    });
  });

  it('names them even when they cannot be read', async () => {
    upstreamAnswers(({ method, target }) => {
      if (method === 'POST') return created(`/vmrest/ports/${ID}`);
      return target.startsWith('/vmrest/ports/')
        ? answerOf('', { status: '500 Internal Server Error' })
        : group;
    });
    const answer = await call('POST', PATH, { body });
    expect(answer.body).toMatchObject({ code: 'upstream-error', outcome: 'succeeded' });
    expect(answer.headers.location).toBe(LIST);
  });
});
