import { Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { CupiClient } from '#libs/cupi-client';
import { CONFIG, type Config } from '../config/index.js';
import { DriftRegister } from '../drift/index.js';
import { UpstreamMetrics } from '../metrics/index.js';

/** The one client through which every resource calls CUPI. */
@Global()
@Module({
  providers: [
    {
      provide: CupiClient,
      inject: [CONFIG, UpstreamMetrics, DriftRegister],
      useFactory: ({ upstream }: Config, metrics: UpstreamMetrics, drift: DriftRegister) =>
        new CupiClient({
          ...upstream,
          onAttempt: (attempt) => {
            metrics.recordAttempt(attempt);
          },
          onBreakerChange: (node, state) => {
            metrics.recordBreakerChange(node, state);
          },
          onDrift: (found) => {
            drift.record(found);
          },
        }),
    },
  ],
  exports: [CupiClient],
})
export class UpstreamModule implements OnApplicationShutdown {
  constructor(@Inject(CupiClient) private readonly client: CupiClient) {}

  onApplicationShutdown(): void {
    this.client.close();
  }
}
