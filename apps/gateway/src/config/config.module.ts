import { Global, Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { SessionSecrets } from '../auth/sessions/core/index.js';
import type { Config, SessionConfig } from './config.js';
import { Reloads } from './reloads.js';

/** Injection token of the {@link Config}. */
export const CONFIG = Symbol('CONFIG');

/** Provides the {@link Config} that the process was started with, and {@link Reloads} of what is in files. */
@Global()
@Module({})
export class ConfigModule implements OnApplicationShutdown {
  constructor(
    @Inject(CONFIG) { sessions }: Config,
    @Inject(Reloads) private readonly reloads: Reloads,
  ) {
    watchSecrets(sessions, reloads);
  }

  static with(config: Config, reloads: Reloads): DynamicModule {
    return {
      module: ConfigModule,
      providers: [
        { provide: CONFIG, useValue: config },
        { provide: Reloads, useValue: reloads },
      ],
      exports: [CONFIG, Reloads],
    };
  }

  onApplicationShutdown(): void {
    this.reloads.close();
  }
}

function watchSecrets({ secrets, secretsFile }: SessionConfig, reloads: Reloads): void {
  if (!secrets || secretsFile === undefined) return;
  const replace = (next: SessionSecrets): void => {
    secrets.replaceBy(next);
  };
  const setting = 'SESSION_SECRET_FILE';
  const parse = (text: string): SessionSecrets => SessionSecrets.parse(text);
  replace(reloads.watch({ setting, path: secretsFile, parse, onReplaced: replace }));
}
