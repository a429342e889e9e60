import { Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { IdempotencyKeys } from '#libs/idempotency';
import { ResponseCache } from '#libs/response-cache';
import { AccountPartitions } from '../caching/index.js';
import { RedisConnection } from '../redis/index.js';
import { IdempotentAnswers } from './idempotent-answers.js';
import { ObjectLocks } from './object-locks.js';
import { WRITE_SERVICES, type WriteServices } from './write.js';

/** What every write shares. */
@Global()
@Module({
  providers: [
    {
      provide: IdempotencyKeys,
      inject: [RedisConnection],
      useFactory: ({ client, outage }: RedisConnection) =>
        new IdempotencyKeys({ ...(client && { shared: client, outage }) }),
    },
    {
      provide: WRITE_SERVICES,
      inject: [ResponseCache, AccountPartitions, IdempotencyKeys],
      useFactory: (
        cache: ResponseCache,
        partitions: AccountPartitions,
        keys: IdempotencyKeys,
      ): WriteServices => ({
        cache,
        partitions,
        locks: new ObjectLocks(),
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
