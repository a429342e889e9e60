import { hostname } from 'node:os';
import { Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { CupiClient } from '#libs/cupi-client';
import { ResponseCache } from '#libs/response-cache';
import { AccountPartitions } from '../caching/index.js';
import { CONFIG, type Config } from '../config/index.js';
import { DriftRegister } from '../observability/drift/index.js';
import { CallLimits, LimitsModule } from '../limits/index.js';
import { RedisConnection } from '../redis/index.js';
import { UpstreamMetrics } from '../observability/metrics/index.js';

/** The one client through which every resource calls CUPI. */
@Global()
@Module({
  imports: [LimitsModule],
  providers: [
    {
      provide: CupiClient,
      inject: [
        CONFIG,
        UpstreamMetrics,
        DriftRegister,
        ResponseCache,
        AccountPartitions,
        CallLimits,
        RedisConnection,
      ],
      useFactory: (
        { upstream, port }: Config,
        metrics: UpstreamMetrics,
        drift: DriftRegister,
        cache: ResponseCache,
        partitions: AccountPartitions,
        limits: CallLimits,
        { redis }: RedisConnection,
      ) =>
        new CupiClient({
          ...upstream,
          ...(redis && { replica: { redis, name: replicaName(port) } }),
          onRejected: async (account) => {
            limits.forget(account);
            await cache.invalidatePartition(partitions.of(account).partition);
          },
          onAttempt: (attempt) => {
            metrics.recordAttempt(attempt);
          },
          onBreakerChange: (node, state) => {
            metrics.recordBreakerChange(node, state);
          },
          onDrift: (found) => {
            drift.record(found);
          },
        }),
    },
  ],
  exports: [CupiClient],
})
export class UpstreamModule implements OnApplicationShutdown {
  constructor(@Inject(CupiClient) private readonly client: CupiClient) {}

  onApplicationShutdown(): Promise<void> {
    return this.client.close();
  }
}

/** A container that is started again after a crash has the same name. With a port that the system chooses, none has. */
function replicaName(port: number): string {
  return `${hostname()}:${port === 0 ? `pid ${process.pid}` : port}`;
}
