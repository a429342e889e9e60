import { Global, Module, type OnApplicationShutdown } from '@nestjs/common';
import type { Logger } from 'pino';
import { CONFIG, type Config } from '../config/index.js';
import { LOGGER } from '../observability/logging/index.js';
import { RedisConnection } from './redis-connection.js';

/** The Redis that the replicas share. */
@Global()
@Module({
  providers: [
    {
      provide: RedisConnection,
      inject: [CONFIG, LOGGER],
      useFactory: ({ redis }: Config, logger: Logger) => RedisConnection.open(redis, logger),
    },
  ],
  exports: [RedisConnection],
})
export class RedisModule implements OnApplicationShutdown {
  constructor(private readonly connection: RedisConnection) {}

  onApplicationShutdown(): void {
    this.connection.close();
  }
}
