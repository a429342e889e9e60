import { startSimulator, type FaultName, type Simulator } from '#simulator';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startGateway } from '../support/gateway.js';
import { seeded } from '../support/simulator-gateway.js';

const PATH = `/api/v1/phone-systems/${seeded.branch}`;
const LIST = '/api/v1/phone-systems';
const BODY = { displayName: 'Renamed' };
const TIMEOUT_MS = 600;

/** After so many consecutive failures the circuit of a node opens. */
const FAILURES_BEFORE_BREAK = 5;

/** Reads are never answered from the cache. */
const FRESH = { headers: { 'Cache-Control': 'no-cache' } };

async function startNode(): Promise<Simulator> {
  const node = await startSimulator();
  onTestFinished(() => node.close());
  return node;
}

/** Two nodes and a gateway in front of both, which prefers the first. */
async function startCluster(environment: Record<string, string> = {}) {
  const nodes = [await startNode(), await startNode()] as const;
  const gateway = await startGateway({
    CUPI_URLS: nodes.map(({ url }) => url).join(),
    CUPI_TIMEOUT_MS: String(TIMEOUT_MS),
    ...environment,
  });
  const [publisher, subscriber] = nodes;
  return { publisher, subscriber, ...gateway };
}

const methodsAt = ({ requests }: Simulator) => requests.map(({ method }) => method);

describe('a cluster', () => {
  it('is worked with at its first node only, as long as that works', async () => {
    const { publisher, subscriber, call } = await startCluster();
    expect((await call('GET', PATH)).status).toBe(200);
    expect((await call('PATCH', PATH, { body: BODY })).status).toBe(200);
    expect(methodsAt(publisher)).toContain('PUT');
    expect(subscriber.requests).toEqual([]);
  });

  it('is there for reads and writes when its first node is not', async () => {
    const { publisher, subscriber, call } = await startCluster();
    await publisher.close();
    expect((await call('GET', PATH)).status).toBe(200);
    expect((await call('PATCH', PATH, { body: BODY })).status).toBe(200);
    const { status, headers } = await call('POST', LIST, { body: { displayName: 'Created' } });
    expect(status).toBe(201);
    expect((await call('DELETE', headers.location ?? '')).status).toBe(204);
    expect(methodsAt(subscriber)).toEqual(expect.arrayContaining(['GET', 'PUT', 'POST', 'DELETE']));
  });

  it.each<FaultName>(['busy', 'drop', 'drop-in-body'])(
    'answers reads, and opens the circuit of its first node, when that fails with "%s"',
    async (fault) => {
      const { publisher, subscriber, call } = await startCluster();
      publisher.faults.set(fault);
      for (let reads = 0; reads < FAILURES_BEFORE_BREAK + 3; reads++) {
        expect((await call('GET', PATH, FRESH)).status).toBe(200);
      }
      expect(publisher.requests).toHaveLength(FAILURES_BEFORE_BREAK);
      expect(subscriber.requests).toHaveLength(FAILURES_BEFORE_BREAK + 3);
    },
  );

  it('answers reads in time when its first node hangs', async () => {
    const { publisher, call } = await startCluster();
    publisher.faults.set('hang');
    const start = performance.now();
    expect((await call('GET', PATH)).status).toBe(200);
    expect(performance.now() - start).toBeLessThan(TIMEOUT_MS + 500);
  });

  it.each<[FaultName, number, object]>([
    ['hang', 504, { code: 'upstream-timeout', outcome: 'unknown' }],
    ['drop', 503, { code: 'upstream-unavailable', outcome: 'unknown' }],
    ['busy', 503, { code: 'upstream-unavailable' }],
    ['error-500', 502, { code: 'upstream-error' }],
  ])('gets no write twice when its first node fails with "%s"', async (fault, status, problem) => {
    const { publisher, subscriber, call } = await startCluster();
    publisher.faults.set(fault, { method: 'POST' });
    const answer = await call('POST', LIST, { body: BODY });
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject(problem);
    expect(methodsAt(publisher).filter((method) => method === 'POST')).toHaveLength(1);
    expect(methodsAt(subscriber)).not.toContain('POST');
  });

  it('is unavailable when none of its nodes is there, and says when to come back', async () => {
    const { publisher, subscriber, call } = await startCluster({ CUPI_RETRIES: '0' });
    await Promise.all([publisher.close(), subscriber.close()]);
    const answers = [];
    for (let reads = 0; reads <= FAILURES_BEFORE_BREAK; reads++) answers.push(await call('GET', PATH, FRESH));
    expect(answers.map(({ body }) => (body as { code: string }).code)).toEqual(
      answers.map(() => 'upstream-unavailable'),
    );
    const retryAfterSeconds = Number(answers.at(-1)?.headers['retry-after']);
    expect(retryAfterSeconds).toBeGreaterThanOrEqual(1);
    expect(retryAfterSeconds).toBeLessThanOrEqual(5);
  });
});

describe('a read', () => {
  /** A gateway in front of one node. */
  async function startSingle(environment: Record<string, string> = {}) {
    const node = await startNode();
    return { node, ...(await startGateway({ CUPI_URLS: node.url, ...environment })) };
  }

  it.each<FaultName>(['busy', 'drop', 'drop-in-body'])(
    'is tried again when the upstream fails once with "%s"',
    async (fault) => {
      const { node, call } = await startSingle();
      node.faults.set(fault, { times: 1 });
      expect((await call('GET', PATH)).status).toBe(200);
      expect(node.requests).toHaveLength(2);
    },
  );

  it('is not tried again when that is turned off', async () => {
    const { node, call } = await startSingle({ CUPI_RETRIES: '0' });
    node.faults.set('busy', { times: 1 });
    expect((await call('GET', PATH)).status).toBe(503);
    expect(node.requests).toHaveLength(1);
  });

  it("passes on the upstream's Retry-After when it is longer than it can wait", async () => {
    const { node, call } = await startSingle();
    node.faults.set('busy', { retryAfterSeconds: 30 });
    const { status, headers } = await call('GET', PATH);
    expect(status).toBe(503);
    expect(headers['retry-after']).toBe('30');
    expect(node.requests).toHaveLength(1);
  });

  it('adds next to nothing to the load of an upstream that stays busy, however many there are', async () => {
    const { node, call } = await startSingle({ CUPI_MAX_CONCURRENCY: '4' });
    node.faults.set('busy');
    const reads = Array.from({ length: 100 }, (_, index) => call('GET', `${LIST}?page=${index + 1}`));
    const statuses = new Set((await Promise.all(reads)).map(({ status }) => status));
    expect([...statuses]).toEqual([503]);
    expect(node.requests.length).toBeLessThanOrEqual(FAILURES_BEFORE_BREAK + 4);
  });
});
