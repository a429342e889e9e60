import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { basic } from '../support/basic.js';
import { useCannedGateway } from '../support/canned-gateway.js';
import { answerOf, emptyAnswer, startCannedUpstream, type CannedAnswer } from '../support/canned-upstream.js';
import { clientOf, useClientsFile } from '../support/clients-file.js';
import { API_KEY, startGateway, startGatewayOnSimulator, type CallOptions } from '../support/gateway.js';
import { freshPath, hold, CACHED, LIST, namedUpstream } from '../support/named-upstream.js';

const NAME = { displayName: 'PBX' };
const named = namedUpstream(() => 'PBX');

function keyed(key: string, options: CallOptions = {}): CallOptions {
  return { body: NAME, ...options, headers: { 'Idempotency-Key': key, ...options.headers } };
}

const clientsFile = useClientsFile({
  clients: [clientOf('reader', 'key-of-the-reader', { scopes: ['telephony.read'] })],
});

describe('a POST with an Idempotency-Key that fails', () => {
  const { call, upstreamAnswers, received } = useCannedGateway({
    ...CACHED,
    CUPI_TIMEOUT_MS: '300',
    GATEWAY_CLIENTS_FILE: clientsFile.path,
  });
  const posts = (): number => received().filter(({ method }) => method === 'POST').length;

  it.each<[string, CannedAnswer, number, object]>([
    ['is rejected by the upstream', () => emptyAnswer('400 Bad Request'), 422, { code: 'upstream-rejected' }],
    [
      'has a value that is taken',
      () => answerOf('{"errors":{"code":"ALREADY_EXISTS"}}', { status: '400 Bad Request' }),
      409,
      { code: 'already-exists' },
    ],
    [
      'breaks the upstream',
      () => emptyAnswer('500 Internal Server Error'),
      502,
      { code: 'upstream-error', outcome: 'unknown' },
    ],
    [
      'is answered with a redirect',
      () => emptyAnswer('302 Found'),
      502,
      { code: 'upstream-invalid-response', outcome: 'unknown' },
    ],
    ['is not answered in time', () => undefined, 504, { code: 'upstream-timeout', outcome: 'unknown' }],
    [
      'is sent on a connection that breaks',
      (_request, socket) => {
        socket.resetAndDestroy();
        return undefined;
      },
      503,
      { code: 'upstream-unavailable', outcome: 'unknown' },
    ],
  ])('is answered again as it was when it %s', async (_how, failure, status, members) => {
    upstreamAnswers(failure);
    const key = randomUUID();
    const first = await call('POST', LIST, keyed(key));
    upstreamAnswers(named);
    const repeat = await call('POST', LIST, keyed(key));
    for (const answer of [first, repeat]) {
      expect(answer.status).toBe(status);
      expect(JSON.parse(answer.text)).toMatchObject(members);
      expect(answer.headers['content-type']).toBe('application/problem+json');
      expect(answer.headers['cache-control']).toBe('no-store');
    }
    expect(repeat.text).toBe(first.text);
    expect(repeat.headers['retry-after']).toBe(first.headers['retry-after']);
    expect(repeat.headers['idempotent-replayed']).toBe('true');
    expect(posts()).toBe(1);
  });

  it('is answered again as it was when what was made could not be read', async () => {
    upstreamAnswers((request, socket) =>
      request.method === 'POST' ? named(request, socket) : emptyAnswer('500 Internal Server Error'),
    );
    const key = randomUUID();
    const first = await call('POST', LIST, keyed(key));
    expect([first.status, first.body]).toMatchObject([502, { outcome: 'succeeded' }]);
    upstreamAnswers(named);
    const repeat = await call('POST', LIST, keyed(key));
    expect(repeat.text).toBe(first.text);
    expect(repeat.headers.location).toBe(first.headers.location);
    expect(repeat.headers.location).toMatch(/^\/api\/v1\/phone-systems\//);
    expect(posts()).toBe(1);
  });

  it.each<[string, CannedAnswer, CallOptions, number]>([
    ['is not valid', named, { body: { displayName: '' } }, 400],
    ['is no JSON', named, { body: '{' }, 400],
    ['is of another media type', named, { body: 'x', headers: { 'Content-Type': 'text/plain' } }, 415],
    ['has no credentials', named, { isAnonymous: true }, 401],
    ['is not covered by the scopes', named, { headers: { 'X-API-Key': 'key-of-the-reader' } }, 403],
    ['is forbidden upstream', () => emptyAnswer('403 Forbidden'), {}, 403],
    ['finds the upstream busy', () => emptyAnswer('503 Service Unavailable'), {}, 503],
  ])('is carried out when it is repeated, if at first it %s', async (_how, answer, options, status) => {
    upstreamAnswers(answer);
    const key = randomUUID();
    expect((await call('POST', LIST, keyed(key, options))).status).toBe(status);
    const before = posts();
    expect(before).toBeLessThanOrEqual(1);
    upstreamAnswers(named);
    const repeat = await call('POST', LIST, keyed(key));
    expect(repeat.status).toBe(201);
    expect(repeat.headers).not.toHaveProperty('idempotent-replayed');
    expect(posts()).toBe(before + 1);
  });

  it('is carried out when it is repeated, if at first it named another phone system than its path', async () => {
    upstreamAnswers(named);
    const path = `${freshPath()}/axl-servers`;
    const key = randomUUID();
    const body = { hostOrIpAddress: 'host', mediaSwitchObjectId: randomUUID() };
    expect((await call('POST', path, keyed(key, { body }))).status).toBe(400);
    const repeat = await call('POST', path, keyed(key, { body: { hostOrIpAddress: 'host' } }));
    expect(repeat.status).toBe(201);
  });

  it('is carried out when it is repeated, if at first the password was rejected upstream', async () => {
    const own = { isAnonymous: true, headers: { Authorization: basic('alice', 'right') } };
    upstreamAnswers(() => emptyAnswer('401 Unauthorized'));
    const key = randomUUID();
    expect((await call('POST', LIST, keyed(key, own))).status).toBe(401);
    upstreamAnswers(named);
    expect((await call('POST', LIST, keyed(key, own))).status).toBe(201);
  });
});

describe('a POST with an Idempotency-Key whose caller disconnects', () => {
  it('is answered to a repeat as it would have been', async () => {
    const held = hold(named);
    const upstream = await startCannedUpstream(held.answer);
    const gateway = await startGateway({ ...CACHED, CUPI_URLS: upstream.url });
    const key = randomUUID();
    const body = JSON.stringify(NAME);
    const leaving = connect(Number(new URL(gateway.url).port), '127.0.0.1');
    leaving.write(
      `POST ${LIST} HTTP/1.1\r\nHost: localhost\r\nX-API-Key: ${API_KEY}\r\nIdempotency-Key: ${key}\r\n` +
        `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    await expect.poll(held.count).toBe(1);
    leaving.destroy();
    held.release();
    const statusOfRepeat = async () => (await gateway.call('POST', LIST, keyed(key))).status;
    await expect.poll(statusOfRepeat).toBe(201);
    const repeat = await gateway.call('POST', LIST, keyed(key));
    expect(repeat.headers['idempotent-replayed']).toBe('true');
    expect(upstream.received.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });
});

describe('a POST with an Idempotency-Key that was never sent', () => {
  it('is carried out when the upstream is there again', async () => {
    const gateway = await startGatewayOnSimulator({ phoneSystems: 1 }, CACHED);
    const port = Number(new URL(gateway.simulator.url).port);
    await gateway.simulator.close();
    const key = randomUUID();
    const first = await gateway.call('POST', LIST, keyed(key));
    expect([first.status, first.body]).toMatchObject([503, { code: 'upstream-unavailable' }]);
    expect(first.body).not.toHaveProperty('outcome');
    const { simulator } = await startGatewayOnSimulator({ phoneSystems: 1, port }, CACHED);
    expect((await gateway.call('POST', LIST, keyed(key))).status).toBe(201);
    expect(simulator.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  it('is carried out when the caller is within the limit again', async () => {
    const { call, simulator } = await startGatewayOnSimulator(
      { phoneSystems: 1 },
      { ...CACHED, RATE_LIMIT_PER_MINUTE: '1', GATEWAY_CLIENTS_FILE: clientsFile.path },
    );
    const own = { isAnonymous: true, headers: { Authorization: basic('administrator', 'sample-password') } };
    expect((await call('GET', LIST)).status).toBe(200);
    const key = randomUUID();
    expect((await call('POST', LIST, keyed(key))).status).toBe(429);
    expect((await call('POST', LIST, keyed(key, own))).status).toBe(201);
    expect(simulator.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });
});
