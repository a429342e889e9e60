import { Inject, Injectable } from '@nestjs/common';
import { Counter, Registry } from 'prom-client';
import type { CacheEvent } from '#libs/response-cache';

/** Counts events of the cache other than reads. */
@Injectable()
export class CacheMetrics {
  readonly #events: Counter<'event'>;

  constructor(@Inject(Registry) registry: Registry) {
    this.#events = new Counter({
      name: 'cupi_gateway_cache_events_total',
      help: 'Other cache events.',
      labelNames: ['event'],
      registers: [registry],
    });
  }

  recordEvent(event: CacheEvent): void {
    this.#events.inc({ event });
  }
}
