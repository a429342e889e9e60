import type { FactoryProvider } from '@nestjs/common';
import type { Logger } from 'pino';
import { ClientsRegistry } from './core/index.js';
import { CONFIG, type Config } from '../../config/index.js';
import { LOGGER } from '../../observability/logging/index.js';

/** Opens the registry of clients, and logs when a new version of its file is loaded or rejected. */
export const clientsRegistryProvider: FactoryProvider<ClientsRegistry> = {
  provide: ClientsRegistry,
  inject: [CONFIG, LOGGER],
  useFactory: ({ clientsFile, apiKey, apiKeyScopes, environment, upstream }: Config, logger: Logger) =>
    ClientsRegistry.open({
      environment,
      apiKeyScopes,
      ...(clientsFile !== undefined && { file: clientsFile }),
      ...(apiKey !== undefined && { apiKey }),
      ...(upstream.defaultAccount && { defaultAccount: upstream.defaultAccount }),
      onRejected: (errors) => {
        logger.error({ errors }, 'the clients file cannot be used: the previous version stays in force');
      },
      onReplaced: (summary) => {
        logger.info(summary, 'the new clients file is in force');
      },
    }),
};
