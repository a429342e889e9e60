import { randomBytes } from 'node:crypto';
import type { FactoryProvider } from '@nestjs/common';
import type { Logger } from 'pino';
import { MemorySessionStore, RedisSessionStore, SessionSecrets, SessionVault } from './core/index.js';
import { CONFIG, type Config } from '../../config/index.js';
import { LOGGER, startLoggerOf } from '../../observability/logging/index.js';
import { RedisConnection } from '../../redis/index.js';

const SECRET_BYTES = 32;

/** Stores sessions in Redis if it is configured, otherwise in this process. */
export const sessionVaultProvider: FactoryProvider<SessionVault> = {
  provide: SessionVault,
  inject: [CONFIG, LOGGER, RedisConnection],
  useFactory: ({ sessions }: Config, logger: Logger, { redis }: RedisConnection) =>
    new SessionVault({
      store: redis ? new RedisSessionStore(redis) : new MemorySessionStore(),
      secrets: sessions.secrets ?? madeSecrets(redis !== undefined, logger),
      ttlSeconds: sessions.ttlSeconds,
      onFailure: (failure) => {
        logger.warn(failure, 'a stored session cannot be used');
      },
    }),
};

function madeSecrets(isStoreShared: boolean, logger: Logger): SessionSecrets {
  startLoggerOf(logger).warn(
    isStoreShared
      ? 'SESSION_SECRET is not set: one was made for this process only, so that replicas share no sessions, nor anything else that is sealed or hashed with it, although REDIS_URL is set; all of it is lost when the gateway restarts'
      : 'SESSION_SECRET is not set: one was made, and sessions end when the gateway restarts',
  );
  return SessionSecrets.parse(randomBytes(SECRET_BYTES).toString('base64url'));
}
