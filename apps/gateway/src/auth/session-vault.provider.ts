import { randomBytes } from 'node:crypto';
import type { FactoryProvider } from '@nestjs/common';
import type { Logger } from 'pino';
import { MemorySessionStore, RedisSessionStore, SessionSecrets, SessionVault } from '#libs/session-vault';
import { CONFIG, type Config } from '../config/index.js';
import { LOGGER } from '../logging/index.js';
import { RedisConnection } from '../redis/index.js';

const SECRET_BYTES = 32;

/** Keeps sessions in Redis when there is one, else in this process. */
export const sessionVaultProvider: FactoryProvider<SessionVault> = {
  provide: SessionVault,
  inject: [CONFIG, LOGGER, RedisConnection],
  useFactory: ({ sessions }: Config, logger: Logger, { client }: RedisConnection) =>
    new SessionVault({
      store: client ? new RedisSessionStore(client) : new MemorySessionStore(),
      secrets: sessions.secrets ?? madeSecrets(logger),
      ttlSeconds: sessions.ttlSeconds,
      onFault: (fault) => {
        logger.warn(fault, 'a stored session cannot be used');
      },
    }),
};

function madeSecrets(logger: Logger): SessionSecrets {
  logger.warn('SESSION_SECRET is not set: one was made, and sessions end when the gateway restarts');
  return SessionSecrets.parse(randomBytes(SECRET_BYTES).toString('base64url'));
}
