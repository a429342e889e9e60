import { describe, expect, it, vi } from 'vitest';
import { problemCatalogue, type ProblemCode } from '#gateway/problems/core';
import { basic } from '../support/basic.js';
import { ACCOUNT, startGatewayOnSimulator } from '../support/gateway.js';
import { CACHED, LIST } from '../support/named-upstream.js';
import { signIn } from '../support/sign-in.js';
import { seeded, useSimulatorGateway } from '../support/simulator-gateway.js';

vi.setConfig({ testTimeout: 20_000 });

const ONE = `${LIST}/${seeded.branch}`;
const PATH = `${ONE}?include=axlServers,associations`;
const SERVERS = { pathPrefix: `/vmrest/phonesystems/${seeded.branch}/axlservers` };
const anew = { 'Cache-Control': 'no-cache' };

interface Answer {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

const includedIn = ({ body }: Answer) =>
  (body as { included: Record<'axlServers' | 'associations', object> }).included;

/** The problem that stands in the place of the AXL servers. */
const problemOf = (code: ProblemCode, { headers }: Answer, members: object = {}) => ({
  problem: {
    detail: expect.stringMatching(/\S/) as string,
    ...members,
    type: `/problems/${code}`,
    title: problemCatalogue[code].title,
    status: problemCatalogue[code].status,
    code,
    instance: `${ONE}/axl-servers`,
    requestId: headers['x-request-id'],
  },
});

describe('a part that cannot be had', () => {
  const { call, simulator, log } = useSimulatorGateway({}, { ...CACHED, CUPI_RETRIES: '0' });

  it.each([
    ['forbidden', 'upstream-forbidden', 403],
    ['error-500', 'upstream-error', 500],
    ['html-500', 'upstream-error', 500],
    ['busy', 'upstream-unavailable', 503],
  ] as const)('has its problem in its place, and the others are there: %s', async (fault, code, status) => {
    simulator().faults.set(fault, SERVERS);
    const answer = await call('GET', PATH, { headers: anew });
    expect(answer.status).toBe(200);
    expect(includedIn(answer).axlServers).toEqual(
      problemOf(code, answer, { upstream: expect.objectContaining({ status }) as object }),
    );
  });

  it.each(['html', 'malformed', 'truncate', 'wrong-root', 'doctype'] as const)(
    'has its problem in its place when what was sent cannot be used: %s',
    async (fault) => {
      simulator().faults.set(fault, SERVERS);
      const answer = await call('GET', PATH, { headers: anew });
      expect(answer.status).toBe(200);
      expect(includedIn(answer)).toMatchObject({ associations: { total: 30 } });
      expect((includedIn(answer).axlServers as { problem: object }).problem).toMatchObject({
        code: 'upstream-invalid-response',
        instance: `${ONE}/axl-servers`,
      });
    },
  );

  it('is read again for the next who asks, and such an answer is never the same as another', async () => {
    simulator().faults.set('error-500', SERVERS);
    const failed = await call('GET', PATH, { headers: anew });
    expect(failed.headers['cache-status']).toBe('cupi-gateway; fwd=request; detail="miss=2, problem=1"');
    const headers = { 'If-None-Match': String(failed.headers.etag) };
    const again = await call('GET', PATH, { headers });
    expect(again.status).toBe(200);
    expect(again.headers['cache-status']).toBe('cupi-gateway; fwd=partial; detail="hit=2, problem=1"');
    expect(again.headers).not.toHaveProperty('age');
    simulator().faults.clear();
    const { axlServers } = includedIn(await call('GET', PATH, { headers }));
    expect(axlServers).toMatchObject({ total: 2 });
  });

  it('is told to the operator once for all parts of an answer', async () => {
    simulator().faults.set('forbidden', { pathPrefix: '/vmrest/phonesystems/' });
    const { headers, status } = await call('GET', `${LIST}?include=axlServers,associations&pageSize=5`, {
      headers: anew,
    });
    expect(status).toBe(200);
    const lines = log()
      .split('\n')
      .filter((line) => line.includes(String(headers['x-request-id'])) && line.includes('"level":"warn"'));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('"code":"upstream-forbidden"');
  });

  it('fails the whole when it is the object itself', async () => {
    simulator().faults.set('error-500');
    const { status, body } = (await call('GET', PATH, { headers: anew })) as {
      status: number;
      body: unknown;
    };
    expect([status, (body as { instance: string }).instance]).toEqual([502, ONE]);
  });
});

describe('a part for which the account of the gateway is refused', () => {
  it('has the problem in its place, and the caller did nothing wrong', async () => {
    const { call, simulator } = await startGatewayOnSimulator({}, { ...CACHED, CUPI_RETRIES: '0' });
    simulator.faults.set('unauthorized', SERVERS);
    const answer = await call('GET', `${ONE}?include=axlServers`);
    expect(answer.status).toBe(200);
    expect(includedIn(answer).axlServers).toEqual(
      problemOf('upstream-credentials-rejected', answer, { upstream: { status: 401 } }),
    );
  });
});

describe('a part whose entry is stale', () => {
  it('stands in for what cannot be read', async () => {
    const { call, simulator } = await startGatewayOnSimulator(
      {},
      { ...CACHED, CACHE_TTL_SECONDS: '0', CACHE_STALE_WHILE_REVALIDATE_SECONDS: '0', CUPI_RETRIES: '0' },
    );
    const before = await call('GET', PATH);
    simulator.faults.set('busy', SERVERS);
    const answer = await call('GET', PATH);
    expect(includedIn(answer)).toEqual(includedIn(before));
    expect(answer.headers['cache-status']).toBe('cupi-gateway; fwd=partial; detail="stale=1, miss=2"');
    expect(answer.headers).not.toHaveProperty('age');
  });
});

describe('the deadline of a call', () => {
  it('holds for all parts together: what is not there by then has its problem', async () => {
    const { call, simulator } = await startGatewayOnSimulator(
      {},
      { ...CACHED, CALL_DEADLINE_MS: '2000', CUPI_TIMEOUT_MS: '2000', CUPI_RETRIES: '0' },
    );
    simulator.faults.set('slow', { delayMs: 1200, pathPrefix: '/vmrest/phonesystems/' });
    const answer = await call('GET', `${LIST}?include=axlServers,associations&pageSize=5`);
    expect(answer.status).toBe(200);
    const { items } = answer.body as {
      items: { included: Record<string, { problem?: { code: string } }> }[];
    };
    const codes = items.flatMap(({ included }) =>
      Object.values(included).map(({ problem }) => problem?.code),
    );
    expect(codes.filter((code) => code === undefined)).toHaveLength(3);
    expect(codes.filter((code) => code === 'upstream-timeout')).toHaveLength(7);
    // Those that were under way are given up, and the others are not begun.
    expect(simulator.requests).toHaveLength(1 + 3 + 3);
  });
});

describe("a caller's account that is refused for a part", () => {
  const { call, simulator } = useSimulatorGateway({}, { ...CACHED, CUPI_RETRIES: '0' });
  const Authorization = basic(ACCOUNT.username, ACCOUNT.password);

  it('is not good for anything stored from then on', async () => {
    const options = { isAnonymous: true, headers: { Authorization } };
    await call('GET', ONE, options);
    simulator().faults.set('unauthorized', SERVERS);
    const answer = await call('GET', PATH, options);
    expect(answer.status).toBe(200);
    expect(includedIn(answer).axlServers).toEqual(
      problemOf('credentials-rejected', answer, { upstream: expect.any(Object) as object }),
    );
    simulator().faults.clear();
    expect((await call('GET', ONE, options)).headers['cache-status']).toBe('cupi-gateway; fwd=miss; stored');
  });

  it('counts as a failed attempt, as it does everywhere', async () => {
    const { call, simulator } = await startGatewayOnSimulator({}, { ...CACHED, CUPI_RETRIES: '0' });
    const options = { isAnonymous: true, headers: { Authorization } };
    simulator.faults.set('unauthorized', SERVERS);
    for (let attempt = 0; attempt < 10; attempt += 1) {
      expect((await call('GET', PATH, options)).status).toBe(200);
    }
    expect((await call('GET', PATH, options)).status).toBe(429);
  });

  it('ends the session that it is of', async () => {
    const { Cookie } = await signIn(call, ACCOUNT.username, ACCOUNT.password);
    const options = { isAnonymous: true, headers: { Cookie } };
    expect((await call('GET', PATH, options)).status).toBe(200);
    simulator().faults.set('unauthorized', SERVERS);
    expect((await call('GET', PATH, { ...options, headers: { Cookie, ...anew } })).status).toBe(200);
    simulator().faults.clear();
    await expect.poll(async () => (await call('GET', ONE, options)).status).toBe(401);
  });
});
