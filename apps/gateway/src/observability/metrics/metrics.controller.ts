import { Controller, Get, Header, Inject } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { LRUCache } from 'lru-cache';
import { Registry } from 'prom-client';
import { Access } from '../../auth/index.js';

/** Far less than the interval of a Prometheus, and enough that frequent requests do not keep the process busy. */
const TTL_MS = 1_000;

/** Exposes all metrics to Prometheus in its text format 0.0.4, collected at most once a second. */
@Access('public')
@ApiExcludeController()
@Controller('metrics')
export class MetricsController {
  readonly #expositions: LRUCache<'text', Buffer>;

  constructor(@Inject(Registry) registry: Registry) {
    this.#expositions = new LRUCache<'text', Buffer>({
      max: 1,
      ttl: TTL_MS,
      fetchMethod: async () => Buffer.from(await registry.metrics()),
    });
  }

  @Get()
  @Header('Content-Type', Registry.PROMETHEUS_CONTENT_TYPE)
  @Header('Cache-Control', 'no-store')
  scrape(): Promise<Buffer> {
    return this.#expositions.forceFetch('text');
  }
}
