import { Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { CupiClient } from '#libs/cupi-client';
import { CONFIG, type Config } from '../config/index.js';

/** The one client through which every resource calls CUPI. */
@Global()
@Module({
  providers: [
    {
      provide: CupiClient,
      inject: [CONFIG],
      useFactory: ({ upstream }: Config) => new CupiClient(upstream),
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
