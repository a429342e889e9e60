import { Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { Registry } from 'prom-client';
import { ClientsRegistry } from '../../auth/clients/core/index.js';
import { CupiClient } from '#libs/cupi-client';
import { ResponseCache } from '#libs/response-cache';
import { AuthModule } from '../../auth/index.js';
import { Reloads } from '../../config/index.js';
import { DriftRegister } from '../drift/index.js';
import { CacheMetrics } from './cache-metrics.js';
import { MetricsController } from './metrics.controller.js';
import { ProcessMetrics } from './process-metrics.js';
import { RequestMetrics } from './request-metrics.js';
import {
  exposeCache,
  exposeClientsFile,
  exposeDrift,
  exposeNodes,
  exposeReloads,
  exposeSlots,
  exposeVersion,
} from './state-metrics.js';
import { UpstreamMetrics } from './upstream-metrics.js';

/** `/metrics`, and the metrics that other modules update. Each application has its own registry. */
@Global()
@Module({
  imports: [AuthModule],
  controllers: [MetricsController],
  providers: [
    { provide: Registry, useFactory: () => new Registry() },
    RequestMetrics,
    UpstreamMetrics,
    CacheMetrics,
  ],
  exports: [RequestMetrics, UpstreamMetrics, CacheMetrics],
})
export class MetricsModule implements OnApplicationShutdown {
  readonly #process: ProcessMetrics;

  constructor(
    @Inject(Registry) registry: Registry,
    @Inject(CupiClient) client: CupiClient,
    @Inject(ResponseCache) cache: ResponseCache,
    @Inject(ClientsRegistry) clients: ClientsRegistry,
    drift: DriftRegister,
    @Inject(Reloads) reloads: Reloads,
  ) {
    exposeVersion(registry);
    exposeNodes(registry, client);
    exposeSlots(registry, client);
    exposeCache(registry, cache);
    exposeClientsFile(registry, clients);
    exposeDrift(registry, drift);
    exposeReloads(registry, reloads);
    this.#process = new ProcessMetrics(registry);
  }

  onApplicationShutdown(): void {
    this.#process.close();
  }
}
