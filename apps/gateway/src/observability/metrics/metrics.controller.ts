import { Controller, Get, Header, Inject } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Registry } from 'prom-client';
import { Access } from '../../auth/index.js';
import { CachedFinding } from '../health/index.js';

/** Far less than the time between two scrapes of one Prometheus, and enough that nobody keeps the process busy with them. */
const MAX_AGE_MS = 1_000;

/** Shows Prometheus all metrics in its text format 0.0.4, collected at most once a second. */
@Access('public')
@ApiExcludeController()
@Controller('metrics')
export class MetricsController {
  readonly #exposition: CachedFinding<Buffer>;

  constructor(@Inject(Registry) registry: Registry) {
    this.#exposition = new CachedFinding(async () => Buffer.from(await registry.metrics()), MAX_AGE_MS);
  }

  @Get()
  @Header('Content-Type', Registry.PROMETHEUS_CONTENT_TYPE)
  @Header('Cache-Control', 'no-store')
  scrape(): Promise<Buffer> {
    return this.#exposition.get();
  }
}
