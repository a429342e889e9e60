import { describe, expect, it } from 'vitest';
import { expectProblem } from '../support/problems.js';
import { sendRaw, type RawAnswer } from '../support/raw-request.js';
import { useSimulatorGateway } from '../support/simulator-gateway.js';

const PATH = '/api/v1/phone-systems';
const FRIEND = 'https://app.example.test';
const STRANGER = 'https://evil.example.test';

describe('every answer', () => {
  const { call } = useSimulatorGateway({ phoneSystems: 1 });

  it.each([
    ['of the API', PATH, {}],
    ['about faults', `${PATH}/x`, {}],
    ['without credentials', PATH, { isAnonymous: true }],
    ['of a path that does not exist', '/nope', {}],
    ['about Accept', PATH, { headers: { Accept: 'text/html' } }],
    ['about a broken path', `${PATH}/%zz`, {}],
    ['of the reference', '/docs', {}],
    ['about problems', '/problems/not-found', {}],
  ])('%s has the headers that protect browsers', async (_kind, path, options) => {
    const { headers } = await call('GET', path, options);
    expect(headers).toMatchObject({
      'content-security-policy': expect.stringContaining("frame-ancestors 'none'") as string,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect(headers).not.toHaveProperty('x-powered-by');
    expect(headers).not.toHaveProperty('server');
  });

  it('of the API may be stored by the caller alone, and not at all when it is an error', async () => {
    expect((await call('GET', PATH)).headers['cache-control']).toBe('private, no-cache');
    const refused = await call('GET', PATH, { isAnonymous: true });
    expect(refused.headers['cache-control']).toBe('no-store');
  });
});

describe('without CORS_ORIGINS', () => {
  const { call } = useSimulatorGateway({ phoneSystems: 1 });

  it('no other origin may read', async () => {
    const { headers } = await call('GET', PATH, { headers: { Origin: FRIEND } });
    expect(headers).not.toHaveProperty('access-control-allow-origin');
  });

  it('there is no preflight', async () => {
    const headers = { Origin: FRIEND, 'Access-Control-Request-Method': 'POST' };
    const answer = await call('OPTIONS', PATH, { headers });
    expect(answer.status).toBe(405);
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
  });
});

describe('with CORS_ORIGINS', () => {
  const { call, url } = useSimulatorGateway(
    { phoneSystems: 1 },
    { CORS_ORIGINS: `${FRIEND},https://b.example.test` },
  );

  it.each([
    ['an answer', PATH, {}],
    ['a problem', `${PATH}/x`, {}],
    ['a rejection of credentials', PATH, { isAnonymous: true }],
    ['a path that does not exist', '/api/v1/nope', {}],
  ])('lets a listed origin read %s', async (_kind, path, options) => {
    const { headers } = await call('GET', path, { ...options, headers: { Origin: FRIEND } });
    expect(headers['access-control-allow-origin']).toBe(FRIEND);
    expect(headers.vary).toMatch(/\bOrigin\b/i);
    expect(headers['access-control-expose-headers']).toContain('X-Request-Id');
  });

  async function preflight(path: string, origin: string): Promise<RawAnswer> {
    return sendRaw(
      url(),
      `OPTIONS ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nOrigin: ${origin}\r\n` +
        'Access-Control-Request-Method: PATCH\r\nAccess-Control-Request-Headers: content-type, x-api-key\r\n\r\n',
    );
  }

  it('answers the preflight of a listed origin', async () => {
    const { status, headers } = await preflight(`${PATH}/x`, FRIEND);
    expect(status).toBe(204);
    expect(headers['access-control-allow-origin']).toBe(FRIEND);
    expect(headers['access-control-allow-methods']).toContain('PATCH');
    expect(headers['access-control-allow-headers']).toBe('content-type, x-api-key');
  });

  it('knows no preflight of another origin', async () => {
    const answer = await preflight(PATH, STRANGER);
    expectProblem(answer, 'method-not-allowed', PATH);
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  it.each([STRANGER, 'null', `${FRIEND}.evil.test`, FRIEND.replace('https', 'http')])(
    'lets %s read nothing',
    async (Origin) => {
      const { headers } = await call('GET', PATH, { headers: { Origin } });
      expect(headers).not.toHaveProperty('access-control-allow-origin');
    },
  );

  it('still knows which paths and methods there are', async () => {
    expect((await call('GET', '/nope')).status).toBe(404);
    const answer = await call('DELETE', PATH);
    expect([answer.status, answer.headers.allow]).toEqual([405, 'GET, HEAD, POST']);
  });
});
