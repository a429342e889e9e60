import { Module, type OnApplicationShutdown } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { ClientsRegistry, CredentialBroker } from '#libs/credential-broker';
import { ApiKeyStrategy } from './api-key.strategy.js';
import { AuthGuard } from './auth.guard.js';
import { Authenticator } from './authenticator.js';
import { BasicStrategy } from './basic.strategy.js';
import { clientsRegistryProvider } from './clients-registry.provider.js';
import { JwtStrategy } from './jwt.strategy.js';

/** The lock of the service: every route that is not public needs a known caller with the scope for it. */
@Module({
  providers: [
    clientsRegistryProvider,
    {
      provide: Authenticator,
      inject: [ClientsRegistry],
      useFactory: (registry: ClientsRegistry) =>
        new Authenticator([
          new ApiKeyStrategy((apiKey) => registry.findClient(apiKey)),
          new JwtStrategy((issuer) => registry.findIssuer(issuer)),
          new BasicStrategy(),
        ]),
    },
    {
      provide: CredentialBroker,
      inject: [ClientsRegistry],
      useFactory: (registry: ClientsRegistry) =>
        new CredentialBroker({ find: (name) => registry.findCredential(name) }),
    },
    { provide: APP_GUARD, useClass: AuthGuard },
  ],
})
export class AuthModule implements OnApplicationShutdown {
  constructor(private readonly registry: ClientsRegistry) {}

  onApplicationShutdown(): void {
    this.registry.close();
  }
}
