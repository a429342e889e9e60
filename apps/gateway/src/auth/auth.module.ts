import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { CredentialBroker } from '#libs/credential-broker';
import { CONFIG, type Config } from '../config/index.js';
import { ApiKeyStrategy } from './api-key.strategy.js';
import { AuthGuard } from './auth.guard.js';
import { Authenticator } from './authenticator.js';
import { BasicStrategy } from './basic.strategy.js';

/** The lock of the service: every route that is not marked public needs a known caller. */
@Module({
  providers: [
    {
      provide: Authenticator,
      inject: [CONFIG],
      useFactory: ({ apiKey }: Config) =>
        new Authenticator([new ApiKeyStrategy(apiKey), new BasicStrategy()]),
    },
    {
      provide: CredentialBroker,
      inject: [CONFIG],
      useFactory: ({ upstream }: Config) =>
        new CredentialBroker({ find: (name) => (name === 'default' ? upstream.defaultAccount : undefined) }),
    },
    { provide: APP_GUARD, useClass: AuthGuard },
  ],
})
export class AuthModule {}
