import { Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { IdempotencyKeys } from '../../idempotency/core/index.js';
import { ResponseCache } from '#libs/response-cache';
import { AccountPartitions, CachedReads } from '../../caching/index.js';
import { CONFIG, type Config } from '../../config/index.js';
import { RedisConnection } from '../../redis/index.js';
import { IdempotentAnswers } from '../../idempotency/index.js';
import { ObjectLocks } from './object-locks.js';
import { WRITE_SERVICES, type WriteServices } from './write.js';

/** Dependencies that all writes share. */
@Global()
@Module({
  providers: [
    {
      provide: IdempotencyKeys,
      inject: [RedisConnection],
      useFactory: ({ redis }: RedisConnection) => new IdempotencyKeys({ ...(redis && { redis }) }),
    },
    {
      provide: WRITE_SERVICES,
      inject: [CONFIG, ResponseCache, CachedReads, AccountPartitions, IdempotencyKeys],
      useFactory: (
        { upstream }: Config,
        cache: ResponseCache,
        reads: CachedReads,
        partitions: AccountPartitions,
        keys: IdempotencyKeys,
      ): WriteServices => ({
        cache,
        reads,
        partitions,
        locks: new ObjectLocks(upstream.queueLimit),
        idempotentAnswers: new IdempotentAnswers(keys, partitions),
      }),
    },
  ],
  exports: [WRITE_SERVICES],
})
export class WritesModule implements OnApplicationShutdown {
  constructor(@Inject(IdempotencyKeys) private readonly keys: IdempotencyKeys) {}

  onApplicationShutdown(): void {
    this.keys.close();
  }
}
