import { Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { CONFIG, Reloads } from '../../config/index.js';
import { LOGGER } from '../logging/index.js';
import { openTracing } from './open-tracing.js';
import type { Tracing } from './tracing.js';

/** Injection token of the process's {@link Tracing}. */
export const TRACING = Symbol('TRACING');

/** Provides the {@link Tracing} of the process, and exports what is left of it when all requests are answered. */
@Global()
@Module({
  providers: [{ provide: TRACING, inject: [CONFIG, LOGGER, Reloads], useFactory: openTracing }],
  exports: [TRACING],
})
export class TracingModule implements OnApplicationShutdown {
  constructor(@Inject(TRACING) private readonly tracing: Tracing) {}

  onApplicationShutdown(): Promise<void> {
    return this.tracing.close();
  }
}
