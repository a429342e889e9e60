import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { startSimulator } from '#simulator';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { emptyAnswer, startCannedUpstream, type CannedUpstream } from '../support/canned-upstream.js';
import { startGateway, startGatewayOnSimulator, type TestGateway } from '../support/gateway.js';
import { startGatewayProcess } from '../support/gateway-process.js';
import { isRedisMissing, RedisServer } from '#libs/testing';
import { seeded } from '../support/simulator-gateway.js';

const READY = '/health/ready';
const PHONE_SYSTEM = `/api/v1/phone-systems/${seeded.branch}`;
/** Nothing listens there. */
const NOBODY = 'http://127.0.0.1:9';

vi.setConfig({ testTimeout: 20_000 });

/** Status and document of the readiness. */
async function ready({ call }: Pick<TestGateway, 'call'>): Promise<{ status: number; body: unknown }> {
  const answer = await call('GET', READY, { isAnonymous: true });
  return { status: answer.status, body: answer.body as unknown };
}

const oneNode = { nodes: 1, nodesLeftOut: 0 };
const noRedis = { status: 'not-configured' };

async function startOnCanned(
  answer: Parameters<typeof startCannedUpstream>[0],
): Promise<{ gateway: TestGateway; upstream: CannedUpstream }> {
  const upstream = await startCannedUpstream(answer);
  return { upstream, gateway: await startGateway({ CUPI_URLS: upstream.url }) };
}

describe('the health of the process', () => {
  it.each([
    ['/health/live', 'GET'],
    ['/health/live', 'HEAD'],
    [READY, 'GET'],
    [READY, 'HEAD'],
  ] as const)('%s answers %s without credentials, and for no cache', async (path, method) => {
    const { call } = await startGatewayOnSimulator();
    const answer = await call(method, path, { isAnonymous: true });
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
    });
    expect(answer.body).toEqual(method === 'HEAD' ? {} : expect.objectContaining({ status: 'ok' }));
  });

  it('is no part of the API', () => {
    expect(readFileSync('openapi.json', 'utf8')).not.toContain('"/health');
  });

  it('is reported at every request', async () => {
    const gateway = await startGatewayOnSimulator({}, { RATE_LIMIT_PER_MINUTE: '1' });
    for (let count = 0; count < 15; count++) expect((await ready(gateway)).status).toBe(200);
  });

  it('names no host, no version and no credential', async () => {
    const gateway = await startGatewayOnSimulator();
    expect(JSON.stringify(await ready(gateway))).not.toMatch(/127\.0\.0\.1|localhost|\d+\.\d+|sample|key/i);
  });
});

describe('readiness', () => {
  it('names its parts', async () => {
    expect(await ready(await startGatewayOnSimulator())).toEqual({
      status: 200,
      body: { status: 'ok', upstream: { status: 'up', ...oneNode }, redis: noRedis },
    });
  });

  it('probes the upstream once for any number of requests, without credentials', async () => {
    const { gateway, upstream } = await startOnCanned(() => emptyAnswer('401 Unauthorized'));
    const answers = await Promise.all(Array.from({ length: 20 }, () => ready(gateway)));
    await ready(gateway);
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(upstream.received.map(({ method, target }) => `${method} ${target}`)).toEqual([
      'GET /vmrest/version',
    ]);
    expect(upstream.received[0]?.head).not.toMatch(/^(?:authorization|cookie):/im);
  });

  it('asks nothing while calls show that the upstream is there', async () => {
    const gateway = await startGatewayOnSimulator();
    await gateway.call('GET', PHONE_SYSTEM);
    gateway.simulator.clearRequests();
    expect((await ready(gateway)).status).toBe(200);
    expect(gateway.simulator.requests).toEqual([]);
  });

  it.each(['500 Internal Server Error', '503 Service Unavailable'])(
    'is not given when the upstream answers %s, which is asked once all the same',
    async (status) => {
      const { gateway, upstream } = await startOnCanned(() => emptyAnswer(status));
      const answers = [await ready(gateway), await ready(gateway)];
      for (const answer of answers) {
        expect(answer).toEqual({
          status: 503,
          body: { status: 'unavailable', upstream: { status: 'down', ...oneNode }, redis: noRedis },
        });
      }
      expect(upstream.received).toHaveLength(1);
    },
  );

  it('is not given when nothing listens', async () => {
    const gateway = await startGateway({ CUPI_URLS: NOBODY });
    expect(await ready(gateway)).toMatchObject({ status: 503, body: { upstream: { status: 'down' } } });
  });

  it('does not wait long for an upstream that hangs', async () => {
    const { gateway } = await startOnCanned(() => undefined);
    const start = performance.now();
    expect((await ready(gateway)).status).toBe(503);
    expect(performance.now() - start).toBeLessThan(4000);
  });

  it('is degraded while a node is left out', async () => {
    const subscriber = await startSimulator();
    onTestFinished(() => subscriber.close());
    const gateway = await startGateway({ CUPI_URLS: `${NOBODY},${subscriber.url}` });
    for (let call = 0; call < 5; call++) await gateway.call('GET', PHONE_SYSTEM);
    expect(await ready(gateway)).toEqual({
      status: 200,
      body: {
        status: 'degraded',
        upstream: { status: 'degraded', nodes: 2, nodesLeftOut: 1 },
        redis: noRedis,
      },
    });
  });

  it('ends as soon as every node is left out, whatever was found before', async () => {
    const { gateway } = await startOnCanned(({ target }) =>
      emptyAnswer(target === '/vmrest/version' ? '401 Unauthorized' : '502 Bad Gateway'),
    );
    expect((await ready(gateway)).status).toBe(200);
    for (let call = 0; call < 5; call++) await gateway.call('GET', PHONE_SYSTEM);
    expect(await ready(gateway)).toMatchObject({
      status: 503,
      body: { upstream: { status: 'down', nodes: 1, nodesLeftOut: 1 } },
    });
  });

  it('logs nothing but requests', async () => {
    const gateway = await startGateway({ CUPI_URLS: NOBODY });
    const before = gateway.log().length;
    await ready(gateway);
    await ready(gateway);
    const lines = gateway.log().slice(before).trim().split('\n');
    expect(lines.filter((line) => !line.includes('"request answered"'))).toEqual([]);
  });
});

describe.skipIf(isRedisMissing)('readiness with Redis', () => {
  async function startOn(redisUrl: string): Promise<TestGateway> {
    const gateway = await startGatewayOnSimulator({}, { REDIS_URL: redisUrl });
    await ready(gateway);
    return gateway;
  }
  const withRedis = (overall: string, redis: string, share: { upstreamShare?: number } = {}): object => ({
    status: 200,
    body: { status: overall, upstream: { status: 'up', ...oneNode }, redis: { status: redis, ...share } },
  });

  it('is given', async () => {
    const gateway = await startOn((await RedisServer.start()).url);
    await expect.poll(() => ready(gateway), { timeout: 5000 }).toEqual(withRedis('ok', 'up'));
  });

  it.each<[string, (redis: RedisServer) => unknown, (redis: RedisServer) => unknown]>([
    ['crashes', (redis) => redis.crash(), (redis) => redis.resume()],
    [
      'hangs',
      (redis) => {
        redis.freeze();
      },
      (redis) => {
        redis.thaw();
      },
    ],
  ])(
    'is degraded when Redis %s, reported without a long wait, until it is back',
    async (_, fail, recover) => {
      const redis = await RedisServer.start();
      const gateway = await startOn(redis.url);
      await expect.poll(() => ready(gateway), { timeout: 5000 }).toEqual(withRedis('ok', 'up'));
      await fail(redis);
      await delay(1000);
      const start = performance.now();
      expect(await ready(gateway)).toEqual(withRedis('degraded', 'degraded', { upstreamShare: 4 }));
      expect(performance.now() - start).toBeLessThan(2000);
      await recover(redis);
      await expect
        .poll(() => ready(gateway), { timeout: 12_000, interval: 500 })
        .toEqual(withRedis('ok', 'up'));
    },
  );

  it('is degraded when Redis was down from the start', async () => {
    expect(await ready(await startOn(NOBODY.replace('http', 'redis')))).toEqual(
      withRedis('degraded', 'degraded', { upstreamShare: 1 }),
    );
  });
});

describe('readiness of a process that shuts down', () => {
  it('ends at once, and says why', async () => {
    const gateway = startGatewayProcess();
    const { port } = new URL(await gateway.listening);
    const socket = connect(Number(port), '127.0.0.1');
    onTestFinished(() => void socket.destroy());
    let received = '';
    socket.on('data', (chunk: Buffer) => {
      received += chunk.toString();
    });
    const ask = (): boolean => socket.write(`GET ${READY} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    ask();
    await expect.poll(() => received, { timeout: 5000 }).toContain('"status":"ok"');
    received = '';
    gateway.signal('SIGTERM');
    await delay(100);
    ask();
    await expect.poll(() => received, { timeout: 5000 }).toContain('"status":"shutting-down"');
    expect(received).toMatch(/^HTTP\/1\.1 503 /);
    expect(await gateway.exit).toBe(0);
  });
});
