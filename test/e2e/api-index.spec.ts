import { describe, expect, it } from 'vitest';
import { basic } from '../support/basic.js';
import { API_KEY } from '../support/gateway.js';
import { operations } from '../../apps/gateway/src/openapi/openapi-document.fixture.js';
import { expectErrors, unknownParameter } from '../support/problems.js';
import { useSimulatorGateway } from '../support/simulator-gateway.js';

const PATH = '/api/v1';

interface Index {
  readonly groups: { name: string; resources: { name: string; path: string; verbs: string[] }[] }[];
  readonly links: Record<string, string>;
}

describe('the index of the API', () => {
  const { call, simulator } = useSimulatorGateway({ phoneSystems: 1 });
  const read = async (): Promise<Index> => (await call('GET', PATH, { isAnonymous: true })).body as Index;

  it('has every path of a resource with its methods, by group, and no other', async () => {
    const { groups } = await read();
    expect(groups).toEqual([
      {
        name: 'telephony',
        resources: expect.arrayContaining([
          { name: 'phone-systems', path: `${PATH}/phone-systems`, verbs: ['GET', 'POST'] },
          {
            name: 'axl-servers',
            path: `${PATH}/phone-systems/{phoneSystemId}/axl-servers/{axlServerId}`,
            verbs: ['GET', 'PATCH', 'PUT', 'DELETE'],
          },
        ]) as unknown,
      },
      {
        name: 'people',
        resources: expect.arrayContaining([
          { name: 'users', path: `${PATH}/users`, verbs: ['GET', 'POST'] },
          { name: 'pin', path: `${PATH}/users/{userId}/pin`, verbs: ['GET', 'PATCH', 'PUT'] },
          { name: 'pin', path: `${PATH}/users/{userId}/pin/unlock`, verbs: ['POST'] },
        ]) as unknown,
      },
      {
        name: 'system',
        resources: expect.arrayContaining([
          { name: 'system', path: `${PATH}/system`, verbs: ['GET'] },
          {
            name: 'smtp-server-configuration',
            path: `${PATH}/smtp-server-configuration`,
            verbs: ['GET', 'PATCH', 'PUT'],
          },
        ]) as unknown,
      },
    ]);
    const described = operations
      .filter(({ path }) => path !== PATH && !path.startsWith(`${PATH}/auth/`))
      .map(({ method, path }) => `${method.toUpperCase()} ${path}`);
    const listed = groups.flatMap(({ resources }) =>
      resources.flatMap(({ path, verbs }) => verbs.map((verb) => `${verb} ${path}`)),
    );
    expect(listed.sort()).toEqual(described.sort());
  });

  it('links to what describes the API', async () => {
    const { links } = await read();
    expect(links).toEqual({ docs: '/docs', openapi: '/openapi.json' });
    for (const path of Object.values(links)) {
      expect((await call('GET', path, { isAnonymous: true })).status).toBe(200);
    }
  });

  it.each([
    ['nobody', {}],
    ['a client', { 'X-API-Key': API_KEY }],
    ['a stranger', { 'X-API-Key': 'x' }],
  ])('is the same for %s, and takes no call upstream', async (_caller, headers) => {
    const answer = await call('GET', PATH, { isAnonymous: true, headers });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual(await read());
    expect(simulator().requests).toEqual([]);
  });

  it('may be stored by every cache, and is 304 for a caller who has it', async () => {
    const { headers } = await call('GET', PATH, { isAnonymous: true });
    expect(headers).toMatchObject({
      'content-encoding': 'gzip',
      'cache-control': 'public, no-cache',
      vary: 'Accept-Encoding',
    });
    const condition = { headers: { 'If-None-Match': headers.etag ?? '' }, isAnonymous: true };
    for (const method of ['GET', 'HEAD'] as const) {
      const known = await call(method, PATH, {
        ...condition,
        headers: { ...condition.headers, 'Accept-Encoding': 'gzip' },
      });
      expect([known.status, known.headers.etag]).toEqual([304, headers.etag]);
    }
  });

  it('takes no parameters', async () => {
    expectErrors(
      await call('GET', `${PATH}?group=telephony&page=1`, { isAnonymous: true }),
      PATH,
      ['group', 'page'].map(unknownParameter),
    );
  });

  it('is not served to two kinds of credentials at once', async () => {
    const headers = { 'X-API-Key': API_KEY, Authorization: basic('a', 'b') };
    const answer = await call('GET', PATH, { headers });
    const detail = 'cannot be combined with other credentials';
    expectErrors(
      answer,
      PATH,
      Object.keys(headers).map((parameter) => ({ parameter, code: 'conflict', detail })),
    );
  });
});
