import { Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { CupiClient } from '#libs/cupi-client';
import { ResponseCache } from '#libs/response-cache';
import { AccountPartitions } from '../caching/index.js';
import { CONFIG, type Config } from '../config/index.js';
import { DriftRegister } from '../observability/drift/index.js';
import { CallLimits, LimitsModule } from '../limits/index.js';
import { UpstreamMetrics } from '../observability/metrics/index.js';
import { TRACING, type Tracing } from '../observability/tracing/index.js';

/** The one client through which every resource calls CUPI. */
@Global()
@Module({
  imports: [LimitsModule],
  providers: [
    {
      provide: CupiClient,
      inject: [CONFIG, UpstreamMetrics, DriftRegister, ResponseCache, AccountPartitions, CallLimits, TRACING],
      useFactory: (
        { upstream }: Config,
        metrics: UpstreamMetrics,
        drift: DriftRegister,
        cache: ResponseCache,
        partitions: AccountPartitions,
        limits: CallLimits,
        tracing: Tracing,
      ) =>
        new CupiClient({
          ...upstream,
          onRejected: async (account) => {
            limits.forget(account);
            await cache.invalidatePartition(partitions.of(account).partition);
          },
          onAttemptStart: tracing.beginAttempt,
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

  onApplicationShutdown(): void {
    this.client.close();
  }
}
