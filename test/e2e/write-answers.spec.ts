import { describe, expect, it } from 'vitest';
import { useCannedGateway } from '../support/canned-gateway.js';
import { answerOf, emptyAnswer } from '../support/canned-upstream.js';
import { anEtag } from '../support/entity-tags.js';

const ID = 'aa6d3f45-ccdf-4fa2-8170-e5c94b51813a';
const PARENT = '24f1171f-27b3-4ad3-a94c-66d1fb2e448b';
const LIST = '/api/v1/phone-systems';
const PATH = `${LIST}/${ID}`;
const NAME = { displayName: 'PBX' };
const PHONE_SYSTEM = answerOf(
  `<PhoneSystem><ObjectId>${ID}</ObjectId><DisplayName>PBX</DisplayName></PhoneSystem>`,
);
const SHOWN = {
  objectId: ID,
  displayName: 'PBX',
  etag: anEtag,
  links: {
    self: PATH,
    axlServers: `${PATH}/axl-servers`,
    associations: `${PATH}/associations`,
    portGroups: `/api/v1/port-groups?mediaSwitchObjectId=${ID}`,
  },
};
const MINIMAL = { headers: { Prefer: 'return=minimal' } };

const created = (body: string, location?: string): Buffer =>
  answerOf(body, {
    status: '201 Created',
    type: 'text/plain',
    headers: location === undefined ? '' : `Location: ${location}\r\n`,
  });

describe('a new object', () => {
  const { call, upstreamAnswers, received } = useCannedGateway();

  const upstreamCreates = (answer: Buffer, readBack: Buffer = PHONE_SYSTEM): void => {
    upstreamAnswers(({ method }) => (method === 'POST' ? answer : readBack));
  };
  const requests = () => received().map(({ method, target }) => `${method} ${target}`);

  it.each([
    ['its URI', `/vmrest/phonesystems/${ID}`, undefined],
    ['its URI with a trailing slash', `/vmrest/phonesystems/${ID}/`, undefined],
    ['its URI with a new line', `/vmrest/phonesystems/${ID}\r\n`, undefined],
    ['its URI among blanks', `\n  /vmrest/phonesystems/${ID}  \n`, undefined],
    ['a foreign prefix', `/vmrest/user/phonesystems/${ID}`, undefined],
    ['a whole URL', `https://cuc1.example.test/vmrest/phonesystems/${ID}`, undefined],
    ['the id alone', ID, undefined],
    ['the id in upper case', `/vmrest/phonesystems/${ID.toUpperCase()}`, undefined],
    ['Location alone', '', `https://cuc1.example.test/vmrest/phonesystems/${ID}`],
    ['Location with a trailing slash', '', `/vmrest/phonesystems/${ID}/`],
    ['Location, with an HTML body', '<html>Created</html>', `/vmrest/phonesystems/${ID.toUpperCase()}`],
    ['a body, whatever Location says', `/vmrest/phonesystems/${ID}`, `/vmrest/phonesystems/${PARENT}`],
  ])('is found by %s', async (_case, body, location) => {
    upstreamCreates(created(body, location));
    const answer = await call('POST', LIST, { body: NAME });
    expect(answer.status).toBe(201);
    expect(answer.headers.location).toBe(PATH);
    expect(answer.body).toStrictEqual(SHOWN);
    expect(requests()).toEqual(['POST /vmrest/phonesystems', `GET /vmrest/phonesystems/${ID}`]);
  });

  it.each([
    ['no id at all', '', undefined],
    ['an id that is no UUID', '/vmrest/phonesystems/4711', undefined],
    ['the path of the list', '/vmrest/phonesystems/', '/vmrest/phonesystems'],
    ['something else after the id', `/vmrest/phonesystems/${ID}/axlservers`, undefined],
  ])('is said to be created also with %s', async (_case, body, location) => {
    upstreamCreates(created(body, location));
    const answer = await call('POST', LIST, { body: NAME });
    expect(answer.status).toBe(502);
    expect(answer.body).toMatchObject({
      code: 'upstream-invalid-response',
      detail: expect.stringContaining('created') as string,
      upstream: { status: 201 },
    });
    expect(answer.headers).not.toHaveProperty('location');
    expect(requests()).toEqual(['POST /vmrest/phonesystems']);
  });

  it('is not read when the caller prefers a minimal answer', async () => {
    upstreamCreates(created(`/vmrest/phonesystems/${ID}`));
    const answer = await call('POST', LIST, { ...MINIMAL, body: NAME });
    expect(answer.status).toBe(201);
    expect(answer.headers).toMatchObject({ location: PATH, 'preference-applied': 'return=minimal' });
    expect(answer.text).toBeFalsy();
    expect(requests()).toEqual(['POST /vmrest/phonesystems']);
  });

  it.each([
    ['404', 404, 'not-found', answerOf('', { status: '404 Not Found' })],
    ['500', 502, 'upstream-error', answerOf('', { status: '500 Internal Server Error' })],
    ['503', 503, 'upstream-unavailable', answerOf('', { status: '503 Busy' })],
    ['no XML', 502, 'upstream-invalid-response', answerOf('<html/>')],
  ])('is said to be created when reading it fails with %s', async (_case, status, code, readBack) => {
    upstreamCreates(created(`/vmrest/phonesystems/${ID}`), readBack);
    const answer = await call('POST', LIST, { body: NAME });
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({
      code,
      outcome: 'succeeded',
      detail: expect.stringContaining('created') as string,
    });
    expect(answer.headers.location).toBe(PATH);
    expect(answer.headers).not.toHaveProperty('preference-applied');
  });

  it('is an AXL server under its phone system', async () => {
    const path = `${LIST}/${PARENT}/axl-servers`;
    upstreamCreates(
      created(`/vmrest/phonesystems/${PARENT}/axlservers/${ID}`),
      answerOf(`<AXLServer><ObjectId>${ID}</ObjectId><CcmAXLPassword/></AXLServer>`),
    );
    const body = { hostOrIpAddress: '10.0.0.1', ccmAxlPassword: 's3cret' };
    const answer = await call('POST', path, { body });
    expect(answer.status).toBe(201);
    expect(answer.headers.location).toBe(`${path}/${ID}`);
    expect(answer.body).toStrictEqual({
      objectId: ID,
      // The upstream has left it out.
      hostOrIpAddress: '',
      etag: anEtag,
      links: { self: `${path}/${ID}`, phoneSystem: `${LIST}/${PARENT}` },
    });
    expect(requests()).toEqual([
      `POST /vmrest/phonesystems/${PARENT}/axlservers`,
      `GET /vmrest/phonesystems/${PARENT}/axlservers/${ID}`,
    ]);
  });
});

describe('a changed object', () => {
  const { call, upstreamAnswers, received } = useCannedGateway();
  const upstreamChanges = (readBack: Buffer): void => {
    upstreamAnswers(({ method }) => (method === 'PUT' ? emptyAnswer() : readBack));
  };

  it.each(['PATCH', 'PUT'] as const)('is shown as it is after %s', async (method) => {
    upstreamChanges(PHONE_SYSTEM);
    const answer = await call(method, PATH, { body: NAME });
    expect(answer.status).toBe(200);
    expect(answer.body).toStrictEqual(SHOWN);
    expect(received().map((request) => request.method)).toEqual(['PUT', 'GET']);
  });

  it.each(['PATCH', 'PUT'] as const)('is not read when the caller of %s prefers so', async (method) => {
    upstreamChanges(PHONE_SYSTEM);
    const answer = await call(method, PATH, { ...MINIMAL, body: NAME });
    expect(answer.status).toBe(204);
    expect(answer.headers).toMatchObject({ 'preference-applied': 'return=minimal' });
    expect(answer.text).toBeFalsy();
    expect(received().map((request) => request.method)).toEqual(['PUT']);
  });

  it('is said to be changed when reading it fails', async () => {
    upstreamChanges(answerOf('', { status: '500 Internal Server Error' }));
    const answer = await call('PATCH', PATH, { body: NAME });
    expect(answer.status).toBe(502);
    expect(answer.body).toMatchObject({
      code: 'upstream-error',
      outcome: 'succeeded',
      detail: expect.stringContaining('changed') as string,
    });
  });

  it.each(['200 OK', '202 Accepted', '204 No Content'])('is one with the answer %s', async (status) => {
    upstreamAnswers(({ method }) => (method === 'PUT' ? emptyAnswer(status) : PHONE_SYSTEM));
    expect((await call('PUT', PATH, { body: NAME })).status).toBe(200);
  });
});

describe('an object whose deletion is rejected', () => {
  const { call, upstreamAnswers, received } = useCannedGateway();
  const REJECTION = answerOf(
    '<ErrorDetails><errors><code>DATA_EXCEPTION</code><message>fk violated</message></errors></ErrorDetails>',
    { status: '400 Bad Request' },
  );
  const requests = () => received().map(({ method, target }) => `${method} ${target}`);
  const ASSOCIATION = `<PhoneSystemAssociation><Alias>operator</Alias><ObjectId>${PARENT}</ObjectId></PhoneSystemAssociation>`;
  const ASSOCIATIONS = `GET /vmrest/phonesystems/${ID}/phonesystemassociations?rowsPerPage=10&pageNumber=1`;

  it('is in use when users are associated with it', async () => {
    upstreamAnswers(({ method }) =>
      method === 'DELETE'
        ? REJECTION
        : answerOf(`<PhoneSystemAssociations total="31">${ASSOCIATION.repeat(10)}</PhoneSystemAssociations>`),
    );
    const answer = await call('DELETE', PATH);
    expect(answer.status).toBe(409);
    expect(answer.body).toMatchObject({
      code: 'phone-system-in-use',
      upstream: { status: 400, code: 'DATA_EXCEPTION', message: 'fk violated' },
      associations: Array.from({ length: 10 }, () => ({ alias: 'operator', links: { phoneSystem: PATH } })),
      links: { associations: `${PATH}/associations` },
    });
    expect(requests()).toEqual([`DELETE /vmrest/phonesystems/${ID}`, ASSOCIATIONS]);
  });

  it('names ten associations at most, even when the upstream sends more', async () => {
    upstreamAnswers(({ method }) =>
      method === 'DELETE'
        ? REJECTION
        : answerOf(`<PhoneSystemAssociations total="31">${ASSOCIATION.repeat(31)}</PhoneSystemAssociations>`),
    );
    const { body } = await call('DELETE', PATH);
    expect((body as { associations: object[] }).associations).toHaveLength(10);
  });

  it.each([
    ['no user is associated with it', answerOf('<PhoneSystemAssociations total="0"/>')],
    ['its associations cannot be read', answerOf('', { status: '500 Internal Server Error' })],
    ['its associations are no XML', answerOf('<html/>')],
  ])('is just rejected when %s', async (_case, associations) => {
    upstreamAnswers(({ method, target }) => {
      if (method === 'DELETE') return REJECTION;
      return target.includes('?') ? associations : PHONE_SYSTEM;
    });
    const answer = await call('DELETE', PATH);
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({
      code: 'upstream-rejected',
      upstream: { status: 400, code: 'DATA_EXCEPTION', message: 'fk violated' },
    });
  });

  it('is just rejected when it is an AXL server', async () => {
    upstreamAnswers(() => REJECTION);
    const answer = await call('DELETE', `${PATH}/axl-servers/${PARENT}`);
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ code: 'upstream-rejected' });
    expect(received()).toHaveLength(1);
  });
});
