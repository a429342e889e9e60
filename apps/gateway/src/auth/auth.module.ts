import { Module, type OnApplicationShutdown } from '@nestjs/common';
import type { Logger } from 'pino';
import { ClientsRegistry, CredentialBroker } from './clients/core/index.js';
import { SessionVault } from './sessions/core/index.js';
import { CallLimits, LimitsModule } from '../limits/index.js';
import { LOGGER } from '../observability/logging/index.js';
import { Admission } from './admission.js';
import { ApiKeyStrategy } from './api-key.strategy.js';
import { Authenticator } from './authenticator.js';
import { BasicStrategy } from './basic.strategy.js';
import { clientsRegistryProvider } from './clients/clients-registry.provider.js';
import { JwtStrategy } from './jwt.strategy.js';
import { RecentBasicUsers } from './recent-basic-users.js';
import { sessionVaultProvider } from './sessions/session-vault.provider.js';
import { SessionStrategy } from './session.strategy.js';

/** Authentication, authorization, and the accounts that are used upstream. */
@Module({
  imports: [LimitsModule],
  providers: [
    clientsRegistryProvider,
    sessionVaultProvider,
    {
      provide: RecentBasicUsers,
      inject: [CallLimits],
      useFactory: (limits: CallLimits) => new RecentBasicUsers(limits),
    },
    {
      provide: Authenticator,
      inject: [ClientsRegistry, SessionVault, RecentBasicUsers, LOGGER],
      useFactory: (
        registry: ClientsRegistry,
        vault: SessionVault,
        basicUsers: RecentBasicUsers,
        logger: Logger,
      ) =>
        new Authenticator([
          new ApiKeyStrategy((apiKey) => registry.findClient(apiKey)),
          new JwtStrategy(
            (issuer) => registry.findIssuer(issuer),
            ({ jwksUri, error, isKnown }) => {
              const consequence = isKnown ? 'the known ones stay in force' : 'its tokens are rejected';
              logger.warn({ jwksUri, err: error }, `the keys of an issuer cannot be fetched: ${consequence}`);
            },
          ),
          new SessionStrategy(vault),
          new BasicStrategy(basicUsers),
        ]),
    },
    {
      provide: CredentialBroker,
      inject: [ClientsRegistry],
      useFactory: (registry: ClientsRegistry) =>
        new CredentialBroker({ find: (name) => registry.findCredential(name) }),
    },
    Admission,
  ],
  exports: [Admission, ClientsRegistry, SessionVault],
})
export class AuthModule implements OnApplicationShutdown {
  constructor(private readonly registry: ClientsRegistry) {}

  onApplicationShutdown(): void {
    this.registry.close();
  }
}
