import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { startSimulator, type Simulator } from '#simulator';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ACCOUNT, API_KEY } from '../support/gateway.js';
import { useFaultProxy } from '../support/fault-proxy.js';
import { startGatewayProcess, type GatewayProcess } from '../support/gateway-process.js';
import { isRedisMissing, RedisServer } from '#libs/testing';

const LIMIT = 4;
const LATENCY_MS = 50;
/** Many more than the limit, so that the node itself shows whether it is exceeded. */
const NODE_LIMIT = 100;
const WORKERS = 6;

vi.setConfig({ testTimeout: 60_000 });

/** A gateway in a process of its own, and what became of the reads by way of it. */
interface Replica {
  readonly process: GatewayProcess;
  readonly url: string;
  readonly statuses: number[];
}

/** A read that no cache answers: nothing has this id. */
async function read({ url, statuses }: Replica): Promise<void> {
  const answer = await fetch(`${url}/api/v1/phone-systems/${randomUUID()}`, {
    headers: { 'X-API-Key': API_KEY },
  });
  await answer.arrayBuffer();
  statuses.push(answer.status);
}

describe.skipIf(isRedisMissing)('gateways in processes of their own, on one Redis and one node', () => {
  let redis: RedisServer;
  let simulator: Simulator;
  let replicas: [Replica, Replica, Replica];

  async function start(redisUrl: string): Promise<Replica> {
    const process = startGatewayProcess(
      {
        CUPI_URLS: simulator.url,
        CUPI_USERNAME: ACCOUNT.username,
        CUPI_PASSWORD: ACCOUNT.password,
        CUPI_MAX_CONCURRENCY: String(LIMIT),
        GATEWAY_API_KEY: API_KEY,
        RATE_LIMIT_PER_MINUTE: '100000',
        REDIS_URL: redisUrl,
      },
      undefined,
      undefined,
      () => undefined,
    );
    return { process, url: await process.listening, statuses: [] };
  }

  beforeAll(async () => {
    redis = await RedisServer.open();
    simulator = await startSimulator({
      latencyMs: LATENCY_MS,
      maxConcurrentRequests: NODE_LIMIT,
      administrator: ACCOUNT,
    });
  });
  const proxy = useFaultProxy(() => redis.url);
  beforeAll(async () => {
    replicas = await Promise.all([
      start(redis.url),
      start(proxy.url().replace('http:', 'redis:')),
      start(redis.url),
    ]);
    await vi.waitFor(
      async () => {
        for (const replica of replicas) expect(await replicasSeenBy(replica)).toBe(3);
      },
      { timeout: 30_000, interval: 500 },
    );
  });
  afterAll(async () => {
    for (const { process } of replicas) process.signal('SIGKILL');
    await simulator.close();
    await redis.stop();
  });

  /** Keeps a replica busy until the function that it returns is called. */
  function load(replica: Replica): () => Promise<void> {
    let isOver = false;
    const work = async (): Promise<void> => {
      while (!isOver) await read(replica);
    };
    const workers = Array.from({ length: WORKERS }, work);
    return async () => {
      isOver = true;
      await Promise.all(workers);
    };
  }

  async function replicasSeenBy({ url }: Replica): Promise<number> {
    const text = await (await fetch(`${url}/metrics`)).text();
    return Number(/^cupi_gateway_upstream_replicas\{node="1"\} (\d+)$/m.exec(text)?.[1]);
  }

  it('never exceed the limit together, whatever happens to Redis and to them, and no read fails', async () => {
    const [one, cutOff, killed] = replicas;
    const stops = [one, cutOff].map(load);
    const stopKilled = load(killed);
    await sleep(500);
    simulator.resetPeaks();

    await proxy.set({ kind: 'half-open' });
    await sleep(4_000);
    await proxy.set({ kind: 'none' });
    await sleep(1_000);
    await (await redis.connect()).flushall();
    await sleep(1_500);
    await (await redis.connect()).client('PAUSE', 3_000);
    await sleep(4_500);
    const killedCalls = stopKilled().catch(() => undefined);
    killed.process.signal('SIGKILL');
    await killedCalls;
    await sleep(3_000);
    expect(simulator.peakConcurrency).toBe(LIMIT);
    await Promise.all(stops.map((stop) => stop()));

    expect(new Set(replicas.flatMap(({ statuses }) => statuses))).toEqual(new Set([404]));
    for (const { statuses } of [one, cutOff]) expect(statuses.length).toBeGreaterThan(20);
  });

  it('leave no share behind when they shut down', async () => {
    const [one, leaving] = replicas;
    const before = await replicasSeenBy(one);
    leaving.process.signal('SIGTERM');
    expect(await leaving.process.exit).toBe(0);
    await expect.poll(() => replicasSeenBy(one), { timeout: 5_000, interval: 300 }).toBe(before - 1);
  });
});
