import { Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import type { Logger } from 'pino';
import { CupiError, type CupiErrorKind } from '#libs/cupi-client';
import { RedisSharedTier, ResponseCache, type Freshness } from '#libs/response-cache';
import { AuthModule } from '../auth/index.js';
import { CONFIG, type CacheConfig, type Config } from '../config/index.js';
import { LOGGER } from '../observability/logging/index.js';
import { CacheMetrics } from '../observability/metrics/index.js';
import { RedisConnection } from '../redis/index.js';
import { AccountPartitions } from './account-partitions.js';
import { CachedReads } from './cached-reads.js';

const MAX_BYTES = 40 * 1024 * 1024;

/** Failures of the upstream for which a stale entry may be served; any other response is authoritative. */
const FAILURES: readonly CupiErrorKind[] = ['timeout', 'unavailable', 'server-error', 'invalid-response'];

/** The response cache. */
@Global()
@Module({
  imports: [AuthModule],
  providers: [
    CachedReads,
    {
      provide: AccountPartitions,
      inject: [CONFIG],
      useFactory: ({ sessions, upstream }: Config) => new AccountPartitions(sessions.secrets, upstream.urls),
    },
    {
      provide: ResponseCache,
      inject: [CONFIG, LOGGER, RedisConnection, CacheMetrics],
      useFactory: ({ cache }: Config, logger: Logger, { redis }: RedisConnection, metrics: CacheMetrics) =>
        new ResponseCache({
          freshness: freshnessOf(cache),
          maxEntries: cache.maxEntries,
          maxBytes: MAX_BYTES,
          mayServeStale: (error) => error instanceof CupiError && FAILURES.includes(error.kind),
          ...(redis && { shared: new RedisSharedTier(redis) }),
          onEvent: (event) => {
            metrics.recordEvent(event);
          },
          onBackgroundFailure: (error) => {
            const reason = error instanceof CupiError ? error.message : undefined;
            logger.warn({ reason }, 'a stale entry could not be revalidated');
          },
        }),
    },
  ],
  exports: [AccountPartitions, CachedReads, ResponseCache],
})
export class CachingModule implements OnApplicationShutdown {
  constructor(@Inject(ResponseCache) private readonly cache: ResponseCache) {}

  onApplicationShutdown(): Promise<void> {
    return this.cache.close();
  }
}

function freshnessOf(config: CacheConfig): Freshness {
  return {
    freshMs: config.ttlSeconds * 1000,
    staleWhileRevalidateMs: config.staleWhileRevalidateSeconds * 1000,
    staleIfErrorMs: config.staleIfErrorSeconds * 1000,
  };
}
