import { Global, Module, type OnApplicationShutdown } from '@nestjs/common';
import type { Logger } from 'pino';
import type { RedisAddress } from '#libs/redis-client';
import { CONFIG, Reloads, redisAddressOf, type Config } from '../config/index.js';
import { LOGGER } from '../observability/logging/index.js';
import { RedisConnection } from './redis-connection.js';

/** The Redis that the replicas share. */
@Global()
@Module({
  providers: [
    {
      provide: RedisConnection,
      inject: [CONFIG, LOGGER, Reloads],
      useFactory: async ({ redis, redisUrlFile }: Config, logger: Logger, reloads: Reloads) => {
        const connection = await RedisConnection.open(redis, logger);
        if (redisUrlFile !== undefined) watchUrl(redisUrlFile, connection, reloads);
        return connection;
      },
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

function watchUrl(path: string, connection: RedisConnection, reloads: Reloads): void {
  const onReplaced = (address: RedisAddress): void => {
    void connection.moveTo(address);
  };
  // It may have changed since the start.
  onReplaced(reloads.watch({ setting: 'REDIS_URL_FILE', path, parse: redisAddressOf, onReplaced }));
}
