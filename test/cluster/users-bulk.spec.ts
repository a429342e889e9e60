import { randomUUID } from 'node:crypto';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { startSimulator } from '#simulator';
import { isRedisMissing, RedisServer } from '#libs/testing';
import { startGatewayProcess, type GatewayProcess } from '../support/gateway-process.js';

const KEY = 'key-of-the-process-tests';
const PIN = '836492417';
/** Long enough that a bulk is half-way when it is looked at. */
const LATENCY_MS = 120;
const COUNT = 24;

vi.setConfig({ testTimeout: 60_000 });

interface Bulk {
  readonly state: string;
  readonly done: number;
  readonly results?: readonly { readonly id: string; readonly status: number }[];
}

/** Two gateways on one Redis and one simulator, and a bulk of PINs and departments. */
async function startCluster() {
  const redis = await RedisServer.start();
  const simulator = await startSimulator({ latencyMs: LATENCY_MS });
  onTestFinished(() => simulator.close());
  const environment = {
    CUPI_URLS: simulator.url,
    CUPI_USERNAME: 'administrator',
    CUPI_PASSWORD: 'sample-password',
    GATEWAY_API_KEY: KEY,
    GATEWAY_API_KEY_SCOPES: 'people.read people.write credentials.write',
    REDIS_URL: redis.url,
    SESSION_SECRET: 'secret of both gateways '.padEnd(40, 'x'),
  };
  const gateways = [startGatewayProcess(environment), startGatewayProcess(environment)] as const;
  const [one, other] = await Promise.all(gateways.map(({ listening }) => listening));
  if (one === undefined || other === undefined) throw new Error('there are no two gateways');
  const users = (await (await call(one, 'GET', '/api/v1/users')).json()) as {
    items: { objectId: string }[];
  };
  const operations = users.items
    .slice(0, COUNT)
    .map(({ objectId: id }, index) =>
      index === COUNT - 1 ? { id, pin: { credentials: PIN } } : { id, patch: { department: 'Research' } },
    );
  simulator.clearRequests();
  return { redis, simulator, process: gateways[0], one, other, operations };
}

function call(
  url: string,
  method: string,
  path: string,
  body?: object,
  headers: Record<string, string> = {},
) {
  return fetch(url + path, {
    method,
    headers: { 'X-API-Key': KEY, ...(body && { 'Content-Type': 'application/json' }), ...headers },
    ...(body && { body: JSON.stringify(body) }),
  });
}

/** Starts the bulk at a gateway, and waits until a part of it is done, as the other gateway shows it. */
async function startHalf(cluster: Awaited<ReturnType<typeof startCluster>>, key: string) {
  const headers = { 'Idempotency-Key': key, Prefer: 'respond-async' };
  const started = await call(
    cluster.one,
    'POST',
    '/api/v1/users/bulk',
    { operations: cluster.operations },
    headers,
  );
  expect(started.status).toBe(202);
  const location = started.headers.get('location') ?? '';
  const shown = async () => (await (await call(cluster.other, 'GET', location)).json()) as Bulk;
  await expect.poll(async () => (await shown()).done, { timeout: 10_000 }).toBeGreaterThanOrEqual(4);
  return { location, shown };
}

async function exitOf(process: GatewayProcess, signal: NodeJS.Signals): Promise<number | null> {
  process.signal(signal);
  return process.exit;
}

describe.skipIf(isRedisMissing)('a bulk whose gateway ends half-way', () => {
  it.each([
    ['is killed', 'SIGKILL', null],
    ['shuts down', 'SIGTERM', 0],
  ] as const)('is continued at another when it is repeated: one that %s', async (_end, signal, code) => {
    const cluster = await startCluster();
    const key = randomUUID();
    const { shown } = await startHalf(cluster, key);
    expect(await exitOf(cluster.process, signal)).toBe(code);
    await expect.poll(async () => (await shown()).state, { timeout: 15_000 }).toBe('interrupted');
    const { done } = await shown();
    expect(done).toBeLessThan(COUNT);
    const doneBefore = cluster.simulator.requests.filter(({ method }) => method === 'PUT').length;

    const repeat = await call(
      cluster.other,
      'POST',
      '/api/v1/users/bulk',
      { operations: cluster.operations },
      { 'Idempotency-Key': key },
    );
    expect(repeat.status).toBe(200);
    const bulk = (await repeat.json()) as Bulk;
    expect(bulk.state).toBe('finished');
    expect(bulk.results).toEqual(cluster.operations.map(({ id }) => ({ id, status: 204 })));

    // Only the operation in progress may have been sent twice.
    const writes = cluster.simulator.requests.filter(({ method }) => method === 'PUT').map(({ url }) => url);
    const isPerhapsRepeated = signal === 'SIGKILL' ? 1 : 0;
    expect(writes.length).toBeGreaterThanOrEqual(COUNT);
    expect(writes.length).toBeLessThanOrEqual(COUNT + isPerhapsRepeated);
    expect(new Set(writes).size).toBe(COUNT);
    expect(doneBefore).toBeGreaterThanOrEqual(done);
    expect(cluster.simulator.isSecret(cluster.operations.at(-1)?.id ?? '', 'Credentials', PIN)).toBe(true);
    const client = await cluster.redis.connect();
    const records = await client.keys('cupi-gateway:bulk:*');
    const stored = await Promise.all(
      records.map(async (name) => ((await client.type(name)) === 'hash' ? client.hgetall(name) : name)),
    );
    expect(JSON.stringify(stored)).not.toContain(PIN);
  });

  it('is carried out by one at a time', async () => {
    const cluster = await startCluster();
    const key = randomUUID();
    const { shown } = await startHalf(cluster, key);
    const repeat = await call(
      cluster.other,
      'POST',
      '/api/v1/users/bulk',
      { operations: cluster.operations },
      { 'Idempotency-Key': key },
    );
    expect(repeat.status).toBe(409);
    expect(await repeat.json()).toMatchObject({ code: 'idempotency-in-progress' });
    const another = await call(cluster.other, 'POST', '/api/v1/users/bulk', {
      operations: cluster.operations,
    });
    expect(another.status).toBe(429);
    await expect.poll(async () => (await shown()).state, { timeout: 15_000 }).toBe('finished');
    expect(cluster.simulator.requests.filter(({ method }) => method === 'PUT')).toHaveLength(COUNT);
  });
});
