import type { FactoryProvider } from '@nestjs/common';
import { ClientsRegistry } from './core/index.js';
import { CONFIG, Reloads, type Config } from '../../config/index.js';

/** Opens the registry of clients, and reports when a new version of its files is loaded or rejected. */
export const clientsRegistryProvider: FactoryProvider<ClientsRegistry> = {
  provide: ClientsRegistry,
  inject: [CONFIG, Reloads],
  useFactory: (config: Config, reloads: Reloads) => {
    const { clientsFile, apiKey, apiKeyFile, apiKeyScopes, environment, upstream } = config;
    return ClientsRegistry.open({
      environment,
      apiKeyScopes,
      ...(clientsFile !== undefined && { file: clientsFile }),
      ...(apiKey !== undefined && { apiKey }),
      ...(apiKeyFile !== undefined && { apiKeyFile }),
      ...(upstream.defaultAccount && { defaultAccount: upstream.defaultAccount }),
      ...(upstream.passwordFile !== undefined && { defaultPasswordFile: upstream.passwordFile }),
      onRejected: (rejection) => {
        reloads.reject(rejection);
      },
      onReplaced: (summary, settings) => {
        reloads.accept(settings, summary);
      },
    });
  },
};
