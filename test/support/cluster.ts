import { afterAll, beforeAll } from 'vitest';
import { openCannedUpstream, type CannedAnswer, type CannedUpstream } from './canned-upstream.js';
import { openGateway, type TestGateway } from './gateway.js';
import { RedisServer } from './redis-server.js';

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
  });
  afterAll(async () => {
    await Promise.all(gateways.map((gateway) => gateway.close()));
    upstream.close();
    await redis.stop();
  });

  return { redis: () => redis, upstream: () => upstream, gateways: () => gateways };
}
