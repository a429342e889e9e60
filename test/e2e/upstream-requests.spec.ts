import { describe, expect, it } from 'vitest';
import { useCannedGateway } from '../support/canned-gateway.js';
import { answerOf, emptyAnswer, type ReceivedRequest } from '../support/canned-upstream.js';
import { ACCOUNT, API_KEY } from '../support/gateway.js';

const ID = 'aa6d3f45-ccdf-4fa2-8170-e5c94b51813a';
const CHILD = '5f3c84e3-8ab1-4fae-a051-bc1db938dae4';
const LIST = '/api/v1/phone-systems';
const PATH = `${LIST}/${ID.toUpperCase()}`;
const NAME = { displayName: 'PBX' };
const HOST = { hostOrIpAddress: '10.0.0.1' };
const TRACEPARENT = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const basic = (credentials: string): string => `Basic ${Buffer.from(credentials).toString('base64')}`;

/** Header fields of a request by lower-case name. */
function headersOf(request: ReceivedRequest | undefined): Record<string, string> {
  const lines = request?.head.split('\r\n').slice(1) ?? [];
  return Object.fromEntries(
    lines
      .map((line) => line.split(/: (.*)/s, 2))
      .map(([name = '', value = '']) => [name.toLowerCase(), value]),
  );
}

describe('a request upstream', () => {
  const { call, upstreamAnswers, received } = useCannedGateway();

  const OBJECT_ID = `<ObjectId>${CHILD}</ObjectId>`;
  const upstreamWorks = (): void => {
    upstreamAnswers(({ method, target }) => {
      if (method === 'POST')
        return answerOf(`/vmrest/x/${CHILD}`, { status: '201 Created', type: 'text/plain' });
      if (method !== 'GET') return emptyAnswer();
      if (target.includes('axlservers?')) return answerOf('<AXLServers total="1"/>');
      if (target.includes('axlservers')) return answerOf(`<AXLServer>${OBJECT_ID}</AXLServer>`);
      if (target.includes('associations?')) return answerOf('<PhoneSystemAssociations total="1"/>');
      if (target.includes('?')) return answerOf('<PhoneSystems total="1"/>');
      return answerOf(`<PhoneSystem>${OBJECT_ID}</PhoneSystem>`);
    });
  };

  it.each([
    ['GET', LIST, undefined, ['GET /vmrest/phonesystems?rowsPerPage=25&pageNumber=1']],
    ['HEAD', LIST, undefined, ['GET /vmrest/phonesystems?rowsPerPage=25&pageNumber=1']],
    ['POST', LIST, NAME, ['POST /vmrest/phonesystems', `GET /vmrest/phonesystems/${CHILD}`]],
    ['GET', PATH, undefined, [`GET /vmrest/phonesystems/${ID}`]],
    ['PATCH', PATH, NAME, [`PUT /vmrest/phonesystems/${ID}`, `GET /vmrest/phonesystems/${ID}`]],
    ['PUT', PATH, NAME, [`PUT /vmrest/phonesystems/${ID}`, `GET /vmrest/phonesystems/${ID}`]],
    ['DELETE', PATH, undefined, [`DELETE /vmrest/phonesystems/${ID}`]],
    [
      'GET',
      `${PATH}/axl-servers`,
      undefined,
      [`GET /vmrest/phonesystems/${ID}/axlservers?rowsPerPage=25&pageNumber=1`],
    ],
    [
      'POST',
      `${PATH}/axl-servers`,
      HOST,
      [`POST /vmrest/phonesystems/${ID}/axlservers`, `GET /vmrest/phonesystems/${ID}/axlservers/${CHILD}`],
    ],
    [
      'GET',
      `${PATH}/axl-servers/${CHILD.toUpperCase()}`,
      undefined,
      [`GET /vmrest/phonesystems/${ID}/axlservers/${CHILD}`],
    ],
    [
      'PATCH',
      `${PATH}/axl-servers/${CHILD}`,
      HOST,
      [
        `GET /vmrest/phonesystems/${ID}/axlservers/${CHILD}`,
        `PUT /vmrest/phonesystems/${ID}/axlservers/${CHILD}`,
        `GET /vmrest/phonesystems/${ID}/axlservers/${CHILD}`,
      ],
    ],
    [
      'PUT',
      `${PATH}/axl-servers/${CHILD}`,
      HOST,
      [
        `GET /vmrest/phonesystems/${ID}/axlservers/${CHILD}`,
        `PUT /vmrest/phonesystems/${ID}/axlservers/${CHILD}`,
        `GET /vmrest/phonesystems/${ID}/axlservers/${CHILD}`,
      ],
    ],
    [
      'DELETE',
      `${PATH}/axl-servers/${CHILD}`,
      undefined,
      [
        `GET /vmrest/phonesystems/${ID}/axlservers/${CHILD}`,
        `DELETE /vmrest/phonesystems/${ID}/axlservers/${CHILD}`,
      ],
    ],
    [
      'GET',
      `${PATH}/associations`,
      undefined,
      [`GET /vmrest/phonesystems/${ID}/phonesystemassociations?rowsPerPage=25&pageNumber=1`],
    ],
  ] as const)('stands behind %s %s', async (method, path, body, requests) => {
    upstreamWorks();
    expect((await call(method, path, body && { body })).status).toBeLessThan(300);
    expect(received().map((request) => `${request.method} ${request.target}`)).toEqual(requests);
  });

  it("carries the gateway's account for a client, and nothing of the caller's", async () => {
    upstreamWorks();
    await call('PATCH', PATH, {
      body: NAME,
      headers: {
        Cookie: 'JSESSIONID=evil; a=b',
        'X-Forwarded-For': '10.9.9.9',
        'X-Forwarded-Host': 'evil.example',
        Forwarded: 'for=10.9.9.9',
        'User-Agent': 'callers-agent/1.0',
        'Accept-Language': 'de',
        Origin: 'https://evil.example',
        Referer: 'https://evil.example/',
        Prefer: 'return=representation',
        tracestate: 'evil=1',
        'X-CSRF': '1',
        'X-Request-Id': 'id-1',
      },
    });
    const [put, get] = received().map(headersOf);
    const common = {
      accept: 'application/xml',
      'accept-encoding': 'identity',
      authorization: basic(`${ACCOUNT.username}:${ACCOUNT.password}`),
      'cache-control': 'no-cache',
      connection: 'keep-alive',
      host: expect.stringMatching(/^127\.0\.0\.1:\d+$/) as string,
      'user-agent': 'cupi-gateway',
      'x-request-id': 'id-1',
    };
    expect(get).toStrictEqual(common);
    expect(put).toStrictEqual({
      ...common,
      'content-type': 'application/xml',
      'content-length': expect.stringMatching(/^\d+$/) as string,
    });
    expect(
      received()
        .map(({ head }) => head)
        .join(),
    ).not.toContain(API_KEY);
  });

  it.each(['reader:s3cret', 'ünï:pässwörd', 'reader:with:colons:'])(
    "carries the caller's own account: %s",
    async (credentials) => {
      upstreamWorks();
      await call('GET', PATH, { isAnonymous: true, headers: { Authorization: basic(credentials) } });
      expect(headersOf(received()[0]).authorization).toBe(basic(credentials));
    },
  );

  it('carries the account of each of two callers at once', async () => {
    upstreamWorks();
    const callers = ['a:1', 'b:2', 'c:3', 'd:4'];
    await Promise.all(
      callers.map((name, index) =>
        call('GET', `${LIST}?page=${index + 1}`, {
          isAnonymous: true,
          headers: { Authorization: basic(name) },
        }),
      ),
    );
    const sent = received().map((request) => [request.target.at(-1), headersOf(request).authorization]);
    expect(sent.sort()).toEqual(callers.map((name, index) => [String(index + 1), basic(name)]));
  });

  it("carries the caller's request id when it is one, in every request of the call", async () => {
    upstreamWorks();
    const id = `${'a'.repeat(120)}.B-_09`;
    const answer = await call('PATCH', PATH, { body: NAME, headers: { 'X-Request-Id': id } });
    expect(answer.headers['x-request-id']).toBe(id);
    expect(received().map((request) => headersOf(request)['x-request-id'])).toEqual([id, id]);
  });

  it.each(['', 'a b', 'x'.repeat(129), 'a/b', 'ä'])('carries a new request id instead of %j', async (id) => {
    upstreamWorks();
    const answer = await call('GET', PATH, { headers: { 'X-Request-Id': id } });
    expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(headersOf(received()[0])['x-request-id']).toBe(answer.headers['x-request-id']);
  });

  it('carries the trace on', async () => {
    upstreamWorks();
    await call('GET', PATH, { headers: { traceparent: TRACEPARENT } });
    expect(headersOf(received()[0]).traceparent).toBe(TRACEPARENT);
  });

  it.each([
    'x',
    TRACEPARENT.toUpperCase(),
    `${TRACEPARENT}-x`,
    `${TRACEPARENT}, ${TRACEPARENT}`,
    TRACEPARENT.replace('00-', 'ff-'),
    '00-00000000000000000000000000000000-00f067aa0ba902b7-01',
    '00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01',
  ])('carries no trace that is none: %s', async (traceparent) => {
    upstreamWorks();
    await call('GET', PATH, { headers: { traceparent } });
    expect(headersOf(received()[0])).not.toHaveProperty('traceparent');
  });
});
