import { Module } from '@nestjs/common';
import { GuessGuard, LimitStore, RateLimiter } from './core/index.js';
import { CONFIG, type Config } from '../config/index.js';
import { RedisConnection } from '../redis/index.js';
import { CallLimits } from './call-limits.js';

/** Limits of callers: requests per minute, and failed sign-ins. */
@Module({
  providers: [
    {
      provide: LimitStore,
      inject: [RedisConnection],
      useFactory: ({ redis }: RedisConnection) => new LimitStore(redis),
    },
    {
      provide: RateLimiter,
      inject: [LimitStore, CONFIG],
      useFactory: (store: LimitStore, { rateLimitPerMinute }: Config) =>
        new RateLimiter({ store, limitPerMinute: rateLimitPerMinute }),
    },
    {
      provide: GuessGuard,
      inject: [LimitStore],
      useFactory: (store: LimitStore) => new GuessGuard({ store }),
    },
    CallLimits,
  ],
  exports: [CallLimits],
})
export class LimitsModule {}
