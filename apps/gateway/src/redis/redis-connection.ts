import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { SharedRedis, type RedisAddress } from '#libs/redis-client';

/** How long the start waits for Redis, in milliseconds. */
const START_TIMEOUT_MS = 2_000;

/** The connection to the Redis or Valkey that the replicas share, if one is configured. */
export class RedisConnection {
  private constructor(
    readonly redis: SharedRedis | undefined,
    private readonly logger: Logger,
  ) {}

  /**
   * Connects, and reconnects whenever the connection is lost. The gateway starts even if Redis is down, or accepts
   * connections and does not reply.
   */
  static async open(address: RedisAddress | undefined, logger: Logger): Promise<RedisConnection> {
    if (!address) return new RedisConnection(undefined, logger);
    const redis = new SharedRedis(address, {
      onOutage: (reason) => {
        logger.error(
          { reason },
          'Redis cannot be used: cache, limits and idempotency keys are those of this process alone, and there are no sessions',
        );
      },
      onWorking: () => {
        logger.info('Redis is used');
      },
    });
    await Promise.race([redis.firstAttempt(), sleep(START_TIMEOUT_MS, undefined, { ref: false })]);
    return new RedisConnection(redis, logger);
  }

  /** Uses another address, or other credentials, without an outage if that is possible. Never fails. */
  async moveTo(address: RedisAddress): Promise<void> {
    const reason = await this.redis?.moveTo(address);
    if (reason === undefined) return;
    this.logger.error(
      { reason },
      'Redis cannot be connected to with the new REDIS_URL: the present connection is used while it lasts',
    );
  }

  close(): void {
    this.redis?.close();
  }
}
