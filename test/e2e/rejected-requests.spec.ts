import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { API_KEY, type Method } from '../support/gateway.js';
import { expectErrors, expectProblem } from '../support/problems.js';
import { sendRaw, type RawAnswer } from '../support/raw-request.js';
import { seeded, useSimulatorGateway } from '../support/simulator-gateway.js';

const PATH = '/api/v1/phone-systems';
const ONE = `${PATH}/${seeded.branch}`;

describe('a path that does not exist', () => {
  const { call } = useSimulatorGateway({ phoneSystems: 1 });

  it.each([
    '/nope',
    '/api/v1/',
    '/API/v1/phone-systems',
    `${PATH}/`,
    `/${PATH}`,
    `${PATH}/../system`,
    '/docs/nope.css',
    '/docs/index.html',
  ])('is answered so: %s', async (path) => {
    expectProblem(await call('GET', path), 'route-not-found', path, {
      detail: 'There is nothing at this path.',
    });
  });

  it('is reported without the query', async () => {
    expectProblem(await call('GET', '/nope?name=Ada'), 'route-not-found', '/nope');
  });

  it('comes before what is wrong with Accept, credentials or the body', async () => {
    const answer = await call('POST', '/api/v1/nope', {
      isAnonymous: true,
      headers: { Accept: 'text/html', 'Content-Type': 'text/plain' },
      body: '{',
    });
    expectProblem(answer, 'route-not-found', '/api/v1/nope');
  });
});

describe('a method that a path does not offer', () => {
  const { call, url } = useSimulatorGateway({ phoneSystems: 1 });
  const collection = ['GET', 'HEAD', 'POST'];
  const object = ['DELETE', 'GET', 'HEAD', 'PATCH', 'PUT'];
  const readOnly = ['GET', 'HEAD'];

  function expectNotAllowed(answer: RawAnswer, method: string, path: string, allowed: string[]): void {
    expect(answer.headers.allow).toBe(allowed.join(', '));
    expectProblem(answer, 'method-not-allowed', path, {
      detail: `${method} is not offered here; ${allowed.join(', ')} are.`,
    });
  }

  it.each<[Method, string, string[]]>([
    ['DELETE', PATH, collection],
    ['PUT', PATH, collection],
    ['OPTIONS', PATH, collection],
    ['POST', ONE, object],
    ['OPTIONS', ONE, object],
    ['POST', `${ONE}/associations`, readOnly],
    ['PATCH', `${ONE}/axl-servers`, collection],
    ['POST', `${ONE}/axl-servers/${seeded.branch}`, object],
    ['DELETE', '/api/v1/system', readOnly],
    ['POST', '/openapi.json', readOnly],
    ['POST', '/', readOnly],
    ['POST', '/api/v1', readOnly],
    ['POST', '/docs', readOnly],
    ['POST', '/health/live', readOnly],
    ['DELETE', '/problems/not-found', readOnly],
  ])('is answered with Allow: %s %s', async (method, path, allowed) => {
    const answer = await call(method, path);
    expectNotAllowed({ ...answer, headers: answer.headers }, method, path, allowed);
  });

  it.each(['TRACE', 'PROPFIND', 'QUERY', 'LOCK'])('may be %s', async (method) => {
    const answer = await sendRaw(
      url(),
      `${method} ${PATH} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
    );
    expectNotAllowed(answer, method, PATH, collection);
  });

  it.each(['FOO', 'CONNECT'])('may be one of no path at all: %s', async (method) => {
    const answer = await sendRaw(url(), `${method} localhost:443 HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    expect(answer.headers.allow).toBe('DELETE, GET, HEAD, PATCH, POST, PUT');
    expectProblem(answer, 'method-not-allowed', '');
  });

  it.each(['FOO', 'CONNECT'])('may be unknown at a path that is known: %s', async (method) => {
    const bytes = `${method} ${PATH}?page=1 HTTP/1.1\r\nHost: localhost\r\nX-Request-Id: mine\r\n\r\n`;
    const answer = await sendRaw(url(), bytes);
    expect(answer.headers).toMatchObject({ allow: collection.join(', '), 'x-request-id': 'mine' });
    expectProblem(answer, 'method-not-allowed', PATH);
  });

  it('comes before what is wrong with the body', async () => {
    const answer = await call('POST', '/api/v1/system', {
      headers: { 'Content-Type': 'text/plain' },
      body: 'x',
    });
    expect(answer.status).toBe(405);
  });
});

describe('Accept', () => {
  const { call, simulator } = useSimulatorGateway({ phoneSystems: 1 });

  it.each([
    'text/html',
    'application/xml',
    'application/json;q=0',
    'application/json;q=0, */*',
    '*/*;q=0',
    'application/problem+json;q=0',
    'text/*',
  ])('rejects JSON as %s, and nothing is sent upstream', async (Accept) => {
    const body = { displayName: 'x' };
    expectProblem(await call('GET', PATH, { headers: { Accept } }), 'not-acceptable', PATH);
    expectProblem(await call('POST', PATH, { headers: { Accept }, body }), 'not-acceptable', PATH);
    expect(simulator().requests).toEqual([]);
  });

  it.each([
    '*/*',
    '',
    'application/*',
    'APPLICATION/JSON',
    'application/json; charset=utf-8',
    'text/html, application/json;q=0.1',
    'text/html,application/xhtml+xml,*/*;q=0.8',
    'application/problem+json',
    'text/html, Application/Problem+JSON',
  ])('lets JSON through as %j', async (Accept) => {
    expect((await call('GET', PATH, { headers: { Accept } })).status).toBe(200);
  });
});

describe('a body', () => {
  const { call, simulator, url } = useSimulatorGateway({ phoneSystems: 2 });

  it.each([
    ['text/plain', 'x', 'unsupported-media-type'],
    ['application/json', '{', 'malformed-json'],
    ['application/json', ' '.repeat(65_537), 'payload-too-large'],
  ] as const)('of a DELETE is held to the same rules: %s %.5s', async (type, body, code) => {
    const answer = await call('DELETE', ONE, { headers: { 'Content-Type': type }, body });
    expectProblem(answer, code, ONE);
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/xml',
    'application/jsonx',
    'application/vnd.api+json',
    'application/json, text/plain',
    'application/json\ta',
    'application/json; charset=utf-16',
    'application/merge-patch+json',
  ])('of the type %j is rejected', async (type) => {
    const answer = await call('POST', PATH, {
      headers: { 'Content-Type': type },
      body: '{"displayName":"x"}',
    });
    expectProblem(answer, 'unsupported-media-type', PATH);
    expect(simulator().requests).toEqual([]);
  });

  it.each(['APPLICATION/JSON', 'application/json; charset=UTF-8', 'application/json;charset="utf-8"'])(
    'of the type %j is read',
    async (type) => {
      const answer = await call('POST', PATH, { headers: { 'Content-Type': type }, body: '{}' });
      expectErrors(answer, PATH, [{ pointer: '/displayName', code: 'required', detail: 'is required' }]);
    },
  );

  it('that is a merge patch is for PATCH, and not for PUT', async () => {
    const headers = { 'Content-Type': 'application/merge-patch+json' };
    const body = '{"mwiForceOff":false}';
    expect((await call('PATCH', ONE, { headers, body })).status).toBe(200);
    expectProblem(await call('PUT', ONE, { headers, body }), 'unsupported-media-type', ONE);
  });

  it('without a type is rejected', async () => {
    const answer = await sendRaw(
      url(),
      `POST ${PATH} HTTP/1.1\r\nHost: localhost\r\nX-API-Key: ${API_KEY}\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}`,
    );
    expectProblem(answer, 'unsupported-media-type', PATH);
  });

  it.each(['gzip', 'GZIP', 'deflate', 'identity, gzip'])('with the coding %s is rejected', async (coding) => {
    const answer = await call('POST', PATH, { headers: { 'Content-Encoding': coding }, body: '{}' });
    expectProblem(answer, 'unsupported-media-type', PATH);
  });

  it.each([
    ['that is empty', ''],
    ['that is cut short', '{"displayName":'],
    ['that goes on', '{} {}'],
    ['with NaN', '{"port":NaN}'],
    ['with a comment', '{/**/}'],
    ['with a trailing comma', '{"displayName":"x",}'],
    ['in single quotes', "{'displayName':'x'}"],
    ['that is an unfinished nest', '['.repeat(10_000)],
  ])('%s is no JSON', async (_kind, body) => {
    const answer = await call('POST', PATH, { headers: { 'Content-Type': 'application/json' }, body });
    expectProblem(answer, 'malformed-json', PATH);
    expect(simulator().requests).toEqual([]);
  });

  it('that is no UTF-8 is no JSON', async () => {
    const body = Buffer.from('{"displayName":"J\xFCrgen"}', 'latin1');
    const head = `POST ${PATH} HTTP/1.1\r\nHost: localhost\r\nX-API-Key: ${API_KEY}\r\nContent-Type: application/json\r\n`;
    const answer = await sendRaw(
      url(),
      Buffer.concat([
        Buffer.from(`${head}Content-Length: ${body.length}\r\nConnection: close\r\n\r\n`),
        body,
      ]),
    );
    expectProblem(answer, 'malformed-json', PATH);
  });

  it('may begin with a byte order mark', async () => {
    const answer = await call('PATCH', ONE, { body: '\uFEFF{"mwiForceOff":false}' });
    expect(answer.status).toBe(200);
  });

  it('of 65,536 bytes is read, and one more byte is too large', async () => {
    const body = '{"mwiForceOff":false}'.padEnd(65_536);
    expect((await call('PATCH', ONE, { body })).status).toBe(200);
    simulator().clearRequests();
    expectProblem(await call('PATCH', ONE, { body: `${body} ` }), 'payload-too-large', ONE);
    expect(simulator().requests).toEqual([]);
  });

  it('in chunks is too large as soon as it is, though its end never comes', async () => {
    const chunk = `8000\r\n${' '.repeat(0x8000)}\r\n`;
    const head = `POST ${PATH} HTTP/1.1\r\nHost: localhost\r\nX-API-Key: ${API_KEY}\r\nContent-Type: application/json\r\n`;
    const answer = await sendRaw(url(), `${head}Transfer-Encoding: chunked\r\n\r\n${chunk.repeat(3)}`);
    expectProblem(answer, 'payload-too-large', PATH);
  });

  it('of a GET is ignored, and the next request on the connection is read', async () => {
    const fields = `Host: localhost\r\nX-API-Key: ${API_KEY}\r\n`;
    const first = `GET ${PATH}?pageSize=0 HTTP/1.1\r\n${fields}Content-Length: 18\r\n\r\nDELETE / HTTP/1.1\n`;
    const second = `GET ${PATH}/x HTTP/1.1\r\n${fields}Connection: close\r\n\r\n`;
    const answers = await textOf(url(), first + second);
    expect(answers.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 400']);
  });
});

async function textOf(url: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.write(bytes);
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  return text;
}
