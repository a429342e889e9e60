import { afterAll, beforeAll, expect, vi } from 'vitest';
import { openCannedUpstream, type CannedAnswer, type CannedUpstream } from './canned-upstream.js';
import { openGateway, type TestGateway } from './gateway.js';
import { freshPath } from './named-upstream.js';
import { RedisServer } from '#libs/testing';

/** What several gateways share. */
export interface Cluster {
  readonly redis: () => RedisServer;
  readonly upstream: () => CannedUpstream;
  /** The gateways, in the order of their environments. */
  readonly gateways: () => readonly TestGateway[];
}

/** Starts gateways on one Redis and one upstream, for all tests of the `describe` it is called in. */
export function useCluster(
  answer: CannedAnswer,
  environments: readonly Readonly<Record<string, string>>[],
): Cluster {
  let redis: RedisServer;
  let upstream: Awaited<ReturnType<typeof openCannedUpstream>>;
  let gateways: Awaited<ReturnType<typeof openGateway>>[];

  beforeAll(async () => {
    redis = await RedisServer.open();
    upstream = await openCannedUpstream(answer);
    const common = { REDIS_URL: redis.url, CUPI_URLS: upstream.url };
    gateways = await Promise.all(
      environments.map((environment) => openGateway({ ...common, ...environment })),
    );
    await Promise.all(gateways.map(untilRedisIsUsed));
  });
  afterAll(async () => {
    await Promise.all(gateways.map((gateway) => gateway.close()));
    upstream.close();
    await redis.stop();
  });

  return { redis: () => redis, upstream: () => upstream, gateways: () => gateways };
}

/** Waits until a gateway that has just started works with Redis: until then it works without, or not at all. */
export async function untilRedisIsUsed({ call }: Pick<TestGateway, 'call'>): Promise<void> {
  const proveIt = async (): Promise<void> => {
    expect((await call('GET', '/health/ready')).body).toMatchObject({ redis: { status: 'up' } });
  };
  await vi.waitFor(proveIt, { timeout: 15_000, interval: 100 });
}

/** Waits until what one gateway keeps is served by another: it takes them a moment to hear of each other. */
export async function untilShared(one: TestGateway, other: TestGateway): Promise<void> {
  const proveIt = async (): Promise<void> => {
    const path = freshPath();
    await one.call('GET', path);
    expect((await other.call('GET', path)).headers['cache-status']).toMatch(/; hit; /);
  };
  await vi.waitFor(proveIt, { timeout: 15_000, interval: 100 });
}
