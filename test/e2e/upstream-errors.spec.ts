import { describe, expect, it } from 'vitest';
import { useCannedGateway } from '../support/canned-gateway.js';
import { answerOf, emptyAnswer } from '../support/canned-upstream.js';
import { expectProblem } from '../support/problems.js';

const ID = 'aa6d3f45-ccdf-4fa2-8170-e5c94b51813a';
const PATH = `/api/v1/phone-systems/${ID}`;
const LIST = '/api/v1/phone-systems';
const AXL_SERVERS = `${PATH}/axl-servers`;
const NAME = { displayName: 'PBX' };
const HOST = { hostOrIpAddress: '10.0.0.1' };
const WRITES = [
  ['POST', LIST, NAME],
  ['PATCH', PATH, NAME],
  ['PUT', PATH, NAME],
  ['DELETE', PATH, undefined],
] as const;
const BASIC = `Basic ${Buffer.from('reader:s3cret').toString('base64')}`;
const asUser = { isAnonymous: true, headers: { Authorization: BASIC } };

const errorDetails = (...errors: [code: string, message: string][]): string => {
  const xml = errors.map(([code, text]) => `<errors><code>${code}</code><message>${text}</message></errors>`);
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><ErrorDetails>${xml.join('')}</ErrorDetails>`;
};

describe('an error of the upstream', () => {
  const { call, upstreamAnswers, received } = useCannedGateway();

  const upstreamFails = (status: string, body = '', type = 'application/xml', headers = ''): void => {
    upstreamAnswers(() => answerOf(body, { status, type, headers }));
  };

  it.each([
    ['GET', PATH, undefined],
    ['DELETE', PATH, undefined],
    ['PATCH', PATH, NAME],
    ['GET', `${AXL_SERVERS}/${ID}`, undefined],
    ['DELETE', `${AXL_SERVERS}/${ID}`, undefined],
  ] as const)('404 is not-found: %s %s', async (method, path, body) => {
    const message = `phonesystem - ObjectId=${ID}`;
    upstreamFails('404 Not Found', errorDetails(['NOT_FOUND', message]));
    const answer = await call(method, path, body && { body });
    expect(answer.status).toBe(404);
    expect(answer.type).toBe('application/problem+json');
    expect(answer.body).toStrictEqual({
      type: '/problems/not-found',
      title: 'The object does not exist',
      status: 404,
      detail: expect.any(String) as string,
      instance: path,
      code: 'not-found',
      requestId: answer.headers['x-request-id'],
      upstream: { status: 404, code: 'NOT_FOUND', message },
    });
    expect(received()).toHaveLength(1);
  });

  it.each([
    ['GET', LIST, undefined],
    ['POST', LIST, NAME],
  ] as const)(
    '404 for the list of all phone systems is no answer of CUPI: %s',
    async (method, path, body) => {
      upstreamFails('404 Not Found');
      const answer = await call(method, path, body && { body });
      expect(answer.status).toBe(502);
      expect(answer.body).toMatchObject({
        code: 'upstream-invalid-response',
        detail:
          'The upstream does not have the endpoint itself: it may not be Unity Connection, or its CUPI is not running.',
        upstream: { status: 404 },
      });
      expect(received()).toHaveLength(1);
    },
  );

  it.each([
    ['GET', AXL_SERVERS, undefined],
    ['POST', AXL_SERVERS, HOST],
  ] as const)('404 for a list below a phone system is not-found: %s', async (method, path, body) => {
    upstreamFails('404 Not Found');
    const answer = await call(method, path, body && { body });
    expect(answer.body).toMatchObject({ code: 'not-found', upstream: { status: 404 } });
  });

  it('404 without a document is not-found', async () => {
    upstreamFails('404 Not Found', '<html>Apache Tomcat</html>', 'text/html');
    const answer = await call('GET', PATH);
    expect(answer.status).toBe(404);
    expect(answer.body).toMatchObject({ code: 'not-found', upstream: { status: 404 } });
    expect(answer.text).not.toContain('Tomcat');
  });

  it('410 is not-found', async () => {
    upstreamFails('410 Gone');
    expect((await call('GET', PATH)).body).toMatchObject({ code: 'not-found', upstream: { status: 410 } });
  });

  it.each([
    ['PATCH', PATH, 'PhoneSystem not found ', NAME],
    ['PUT', PATH, 'PhoneSystem not found ', NAME],
    ['PATCH', `${AXL_SERVERS}/${ID}`, 'AXLServer not found ', HOST],
    ['PUT', `${AXL_SERVERS}/${ID}`, '\n AXLServer not found \n', HOST],
    ['POST', AXL_SERVERS, 'PhoneSystem not found ', HOST],
  ] as const)('400 "… not found" is not-found: %s %s', async (method, path, message, body) => {
    const refusal = errorDetails(['DATA_EXCEPTION', message]);
    upstreamAnswers((request) =>
      request.method === 'GET'
        ? answerOf(`<AXLServer><ObjectId>${ID}</ObjectId></AXLServer>`)
        : answerOf(refusal, { status: '400 Bad Request' }),
    );
    const answer = await call(method, path, { body });
    expect(answer.status).toBe(404);
    expect(answer.body).toMatchObject({
      code: 'not-found',
      upstream: { status: 400, code: 'DATA_EXCEPTION', message: message.trim() },
    });
    expect(received().filter((request) => request.method !== 'GET')).toHaveLength(1);
  });

  it.each([
    ['another message', 'DATA_EXCEPTION', 'DisplayName is not unique'],
    ['another code', 'INVALID_PARAMETER', 'PhoneSystem not found '],
  ])('400 is upstream-rejected with %s', async (_case, code, message) => {
    upstreamFails('400 Bad Request', errorDetails([code, message]));
    const answer = await call('PATCH', PATH, { body: NAME });
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({
      code: 'upstream-rejected',
      upstream: { status: 400, code, message: message.trim() },
    });
  });

  it.each([
    [
      'several errors, of which the first counts',
      errorDetails(['A', 'first'], ['B', 'second']),
      { code: 'A', message: 'first' },
    ],
    ['JSON', '{"errors":{"code":"A","message":"first"}}', { code: 'A', message: 'first' }],
    [
      'a JSON array',
      '{"errors":[{"code":"A","message":"first"},{"code":"B"}]}',
      { code: 'A', message: 'first' },
    ],
    [
      'a message alone',
      '<ErrorDetails><errors><message>m</message></errors></ErrorDetails>',
      { message: 'm' },
    ],
    ['no errors', '<ErrorDetails/>', {}],
    ['entities', errorDetails(['A', 'a &amp; &lt;b&gt;']), { code: 'A', message: 'a & <b>' }],
    ['control characters', errorDetails(['A', 'a\n\tb']), { code: 'A', message: 'a  b' }],
    ['markup that is broken', '<ErrorDetails><errors><code>A</code>', {}],
    ['HTML', '<html><body><b>Bad</b></body></html>', {}],
    ['plain text', 'Bad Request', {}],
    ['nothing', '', {}],
    ['a long message', errorDetails(['A', 'x'.repeat(2000)]), { code: 'A', message: 'x'.repeat(500) }],
  ])('400 with %s has what could be read', async (_case, document, upstream) => {
    upstreamFails('400 Bad Request', document, 'text/plain');
    const answer = await call('POST', LIST, { body: NAME });
    expect(answer.status).toBe(422);
    expect((answer.body as { upstream: unknown }).upstream).toStrictEqual({ status: 400, ...upstream });
  });

  it.each(['400', '405', '406', '409', '415', '418'])('%s is upstream-rejected', async (status) => {
    upstreamFails(`${status} No`);
    const answer = await call('GET', PATH);
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ code: 'upstream-rejected', upstream: { status: Number(status) } });
  });

  it('401 is credentials-rejected when the caller brought the account', async () => {
    upstreamFails('401 Unauthorized', '', 'text/html', 'WWW-Authenticate: Basic realm="CUC"\r\n');
    const answer = await call('GET', PATH, asUser);
    expect(answer.status).toBe(401);
    expect(answer.body).toMatchObject({ code: 'credentials-rejected', upstream: { status: 401 } });
    expect(answer.headers['www-authenticate']).toBe('Bearer realm="cupi-gateway"');
    expect(received()).toHaveLength(1);
  });

  it.each([{}, asUser])('403 is upstream-forbidden, whosever the account: %#', async (caller) => {
    upstreamFails('403 Forbidden', errorDetails(['FORBIDDEN', 'no']));
    const answer = await call('PATCH', PATH, { ...caller, body: NAME });
    expect(answer.status).toBe(403);
    expect(answer.body).toMatchObject({
      code: 'upstream-forbidden',
      upstream: { status: 403, code: 'FORBIDDEN', message: 'no' },
    });
  });

  it.each([
    [
      '500 XML',
      '500 Internal Server Error',
      errorDetails(['X', 'broken']),
      { status: 500, code: 'X', message: 'broken' },
    ],
    ['500 HTML', '500 Internal Server Error', '<html><h1>Tomcat</h1></html>', { status: 500 }],
    ['500 plain text', '500 Internal Server Error', 'java.lang.NullPointerException', { status: 500 }],
    ['500 empty', '500 Internal Server Error', '', { status: 500 }],
    ['501', '501 Not Implemented', '', { status: 501 }],
    ['502', '502 Bad Gateway', '', { status: 502 }],
    ['504', '504 Gateway Timeout', '', { status: 504 }],
  ])('%s is upstream-error', async (_case, status, body, upstream) => {
    upstreamFails(status, body, 'text/html');
    for (const [method, request] of [
      ['GET', {}],
      ['PATCH', { body: NAME }],
    ] as const) {
      const answer = await call(method, PATH, request);
      expect(answer.status).toBe(502);
      expect(answer.body).toMatchObject({ code: 'upstream-error' });
      expect((answer.body as { outcome?: string }).outcome).toBe(method === 'GET' ? undefined : 'unknown');
      expect((answer.body as { upstream: unknown }).upstream).toStrictEqual(upstream);
      expect(answer.text).not.toMatch(/Tomcat|java/);
    }
  });

  it.each([
    ['absent', '', '1'],
    ['in seconds', 'Retry-After: 17\r\n', '17'],
    ['zero', 'Retry-After: 0\r\n', '1'],
    ['too large', 'Retry-After: 999999999\r\n', '3600'],
    ['no number', 'Retry-After: soon\r\n', '1'],
    ['a date in the past', 'Retry-After: Sun, 06 Nov 1994 08:49:37 GMT\r\n', '1'],
  ])('503 is upstream-unavailable with Retry-After: %s', async (_case, headers, seconds) => {
    upstreamFails('503 Service Unavailable', 'server busy', 'text/plain', headers);
    const answer = await call('PATCH', PATH, { body: NAME });
    expect(answer.status).toBe(503);
    expect(answer.body).toMatchObject({ code: 'upstream-unavailable', upstream: { status: 503 } });
    expect(answer.headers['retry-after']).toBe(seconds);
    expect(received()).toHaveLength(1);
  });

  it('503 with a future date has the seconds until then', async () => {
    const date = new Date(Date.now() + 60_000).toUTCString();
    upstreamFails('503 Service Unavailable', '', 'text/plain', `Retry-After: ${date}\r\n`);
    const seconds = Number((await call('GET', PATH)).headers['retry-after']);
    expect(seconds).toBeGreaterThan(55);
    expect(seconds).toBeLessThanOrEqual(60);
  });

  it('429 is upstream-unavailable: it is not the caller who called too often', async () => {
    upstreamFails('429 Too Many Requests', '', 'text/plain', 'Retry-After: 5\r\n');
    const answer = await call('GET', PATH);
    expect(answer.status).toBe(503);
    expect(answer.headers['retry-after']).toBe('5');
  });

  it('301 is no success of a write', async () => {
    upstreamFails('301 Moved Permanently', '', 'text/plain', 'Location: https://elsewhere.example/\r\n');
    const answer = await call('PATCH', PATH, { body: NAME });
    expect(answer.status).toBe(502);
    expect(answer.body).toMatchObject({ code: 'upstream-invalid-response', upstream: { status: 301 } });
  });

  it.each([
    ['301 Moved Permanently', 'unknown'],
    ['302 Found', 'unknown'],
    ['304 Not Modified', 'unknown'],
    ['500 Internal Server Error', 'unknown'],
    ['501 Not Implemented', 'unknown'],
    ['502 Bad Gateway', 'unknown'],
    ['504 Gateway Timeout', 'unknown'],
    ['400 Bad Request', undefined],
    ['403 Forbidden', undefined],
    ['404 Not Found', undefined],
    ['429 Too Many Requests', undefined],
    ['503 Service Unavailable', undefined],
  ])('%s leaves the outcome of every write %s', async (status, outcome) => {
    upstreamAnswers(() => emptyAnswer(status));
    for (const [method, path, body] of WRITES) {
      const answer = await call(method, path, body && { body });
      expect((answer.body as { outcome?: string }).outcome, method).toBe(outcome);
    }
    expect(received().filter(({ method }) => method !== 'GET')).toHaveLength(WRITES.length);
  });

  it.each(WRITES)('a switch to another protocol is answered at once: %s', async (method, path, body) => {
    const head = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';
    upstreamAnswers(() => Buffer.from(head));
    const answer = await call(method, path, body && { body });
    expect(answer.status).toBe(502);
    expect(answer.body).toMatchObject({ code: 'upstream-invalid-response', outcome: 'unknown' });
  });

  it.each([
    ['ALREADY_EXISTS', 409, 'already-exists'],
    ['NOT_AUTHORIZED', 403, 'upstream-forbidden'],
    ['FORBIDDEN', 403, 'upstream-forbidden'],
    ['NOT_FOUND', 404, 'not-found'],
    ['PHONE_SYSTEM_NOT_FOUND', 404, 'not-found'],
    ['INVALID_RESOURCE_ID', 404, 'not-found'],
    ['METHOD_NOT_ALLOWED', 422, 'upstream-rejected'],
    ['INTERNAL_SERVER_ERROR', 502, 'upstream-error'],
    ['SYSTEM_DISK_CAPACITY_EXCEEDED', 502, 'upstream-error'],
    ['A_LATER_RELEASE_HAS_IT', 422, 'upstream-rejected'],
  ])('400 with %s is %i %s', async (code, status, problem) => {
    upstreamFails('400 Bad Request', errorDetails([code, 'm']));
    const answer = await call('PATCH', PATH, { body: NAME });
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ code: problem, upstream: { status: 400, code, message: 'm' } });
  });

  it.each([
    ['ALREADY_EXISTS', 'a DisplayName like this'],
    ['DATA_EXCEPTION', 'DisplayName already exists'],
  ])('a taken value is named where the upstream names it: %s', async (code, message) => {
    upstreamFails('400 Bad Request', errorDetails([code, message]));
    for (const [method, path] of [
      ['POST', LIST],
      ['PATCH', PATH],
      ['PUT', PATH],
    ] as const) {
      const answer = await call(method, path, { body: { ...NAME, mwiForceOff: true } });
      expect(answer.status).toBe(409);
      expect(answer.body).toMatchObject({
        code: 'already-exists',
        errors: [{ pointer: '/displayName', code: 'taken', detail: expect.any(String) as string }],
      });
      expect(answer.body).not.toHaveProperty('outcome');
    }
  });

  it('a rejection to delete what others refer to is in-use', async () => {
    const message = 'AXLServer is still being referenced.';
    upstreamAnswers(({ method }) =>
      method === 'DELETE'
        ? answerOf(errorDetails(['DATA_EXCEPTION', message]), { status: '400 Bad Request' })
        : answerOf(`<AXLServer><ObjectId>${ID}</ObjectId></AXLServer>`),
    );
    const path = `${AXL_SERVERS}/${ID}`;
    expectProblem(await call('DELETE', path), 'in-use', path, {
      upstream: { status: 400, code: 'DATA_EXCEPTION', message },
    });
  });

  it('a rejection to delete a phone system that is in use, but has no associations, is in-use', async () => {
    upstreamAnswers(({ method }) =>
      method === 'DELETE'
        ? answerOf(errorDetails(['DATA_EXCEPTION', 'PhoneSystem is in use']), { status: '400 Bad Request' })
        : answerOf('<PhoneSystemAssociations total="0"/>'),
    );
    expect((await call('DELETE', PATH)).body).toMatchObject({ code: 'in-use', status: 409 });
  });

  it('a taken value that the upstream does not name is no field that is named', async () => {
    upstreamFails('400 Bad Request', errorDetails(['ALREADY_EXISTS', 'no']));
    expect((await call('PATCH', PATH, { body: NAME })).body).not.toHaveProperty('errors');
  });

  it.each([
    ['XML', '<ErrorDetails><errors><code>A</code><DetailCode>D</DetailCode></errors></ErrorDetails>'],
    ['JSON', '{"errors":{"code":"A","DetailCode":"D"}}'],
  ])('the detail code is passed on: %s', async (_case, document) => {
    upstreamFails('400 Bad Request', document);
    const answer = await call('PATCH', PATH, { body: NAME });
    expect((answer.body as { upstream: unknown }).upstream).toStrictEqual({
      status: 400,
      code: 'A',
      detailCode: 'D',
    });
  });

  it.each(['200 OK', '202 Accepted', '204 No Content'])('%s is a success of DELETE', async (status) => {
    upstreamAnswers(() => emptyAnswer(status));
    const answer = await call('DELETE', PATH);
    expect(answer.status).toBe(204);
    expect(answer.text).toBeFalsy();
  });
});

// Apart from the others, since the account is left alone for a while after that.
describe('a rejection of the account by its code', () => {
  const { call, upstreamAnswers, received } = useCannedGateway();

  it.each(['PASSWORD_LOCKED', 'PASSWORD_EXPIRED', 'PASSWORD_MUST_CHANGE'])(
    'is credentials-rejected when the caller brought the account: %s',
    async (code) => {
      upstreamAnswers(() => answerOf(errorDetails([code, 'm']), { status: '403 Forbidden' }));
      const answer = await call('GET', PATH, asUser);
      expect(answer.status).toBe(401);
      expect(answer.body).toMatchObject({ code: 'credentials-rejected', upstream: { status: 403, code } });
    },
  );

  it('ends the use of an account that the gateway holds, so that it is not locked', async () => {
    upstreamAnswers(() => answerOf(errorDetails(['PASSWORD_LOCKED', 'm']), { status: '403 Forbidden' }));
    for (const upstream of [{ upstream: { status: 403, code: 'PASSWORD_LOCKED' } }, {}]) {
      const answer = await call('GET', PATH);
      expect(answer.status).toBe(502);
      expect(answer.body).toMatchObject({ code: 'upstream-credentials-rejected', ...upstream });
    }
    expect(received()).toHaveLength(1);
  });
});

// Apart from the others, since the account is left alone for a while after that.
describe('a rejection of the account', () => {
  const { call, upstreamAnswers } = useCannedGateway();

  it("401 is not the caller's fault when the gateway holds the account", async () => {
    const headers = 'WWW-Authenticate: Basic realm="CUC"\r\n';
    upstreamAnswers(() => answerOf('<html/>', { status: '401 Unauthorized', type: 'text/html', headers }));
    const answer = await call('GET', PATH);
    expect(answer.status).toBe(502);
    expect(answer.body).toMatchObject({ code: 'upstream-credentials-rejected', upstream: { status: 401 } });
    expect(answer.headers).not.toHaveProperty('www-authenticate');
  });
});
