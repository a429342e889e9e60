import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { Outage } from '#libs/redis-outage';

const CONNECT_TIMEOUT_MS = 2000;
const MAX_RECONNECT_DELAY_MS = 2000;

/** The connection to the Redis or Valkey that the replicas share, if one is configured. */
export class RedisConnection {
  private constructor(
    readonly client: Redis | undefined,
    /** Shared by all who can go on without Redis, so that one failure spares the others a wait of their own. */
    readonly outage: Outage,
  ) {}

  /**
   * Connects, and connects again whenever the connection is lost. A Redis that is down does not keep the gateway
   * from starting: whoever uses it finds that out by itself.
   */
  static async open(url: string | undefined, logger: Logger): Promise<RedisConnection> {
    const outage = outageLoggedBy(logger);
    if (url === undefined) return new RedisConnection(undefined, outage);
    // Loaded only where it is needed: it takes a good part of a quick start.
    const ioredis = await import('ioredis');
    const client = new ioredis.Redis(url, {
      lazyConnect: true,
      connectTimeout: CONNECT_TIMEOUT_MS,
      // Commands fail at once while there is no connection, instead of waiting for one.
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      retryStrategy: (attempt) => Math.min(attempt * 100, MAX_RECONNECT_DELAY_MS),
    });
    logChanges(client, logger);
    // A Redis that takes connections and says nothing must not keep the gateway from starting either.
    await Promise.race([
      client.connect().catch(() => undefined),
      sleep(CONNECT_TIMEOUT_MS, undefined, { ref: false }),
    ]);
    return new RedisConnection(client, outage);
  }

  close(): void {
    this.client?.disconnect();
  }
}

function outageLoggedBy(logger: Logger): Outage {
  return new Outage({
    onOutage: ({ name }) => {
      logger.warn(
        { reason: name },
        'Redis does not answer: answers, limits and idempotency keys are kept by this process alone',
      );
    },
    onRecovery: () => {
      logger.info('Redis answers again');
    },
  });
}

/** Logs each change once: an outage makes an error with every attempt to connect. Errors may hold commands. */
function logChanges(client: Redis, logger: Logger): void {
  let isDown = false;
  client.on('ready', () => {
    isDown = false;
    logger.info('Redis is connected');
  });
  client.on('error', (error: Error & { code?: string }) => {
    if (!isDown) logger.error({ code: error.code ?? error.name }, 'Redis cannot be used');
    isDown = true;
  });
}
