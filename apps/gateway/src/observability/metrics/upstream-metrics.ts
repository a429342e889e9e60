import { Inject, Injectable } from '@nestjs/common';
import { Counter, Histogram, Registry } from 'prom-client';
import type { AttemptReport, BreakerState } from '#libs/cupi-client';
import { CONFIG, type Config } from '../../config/index.js';

/** In seconds. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25];

/** Counts and times requests to Unity Connection. Nodes are labelled by their position in the configuration, not by name. */
@Injectable()
export class UpstreamMetrics {
  readonly #places: ReadonlyMap<string, string>;
  readonly #calls: Counter<'node' | 'method' | 'outcome'>;
  readonly #durations: Histogram<'node' | 'method' | 'outcome'>;
  readonly #retries: Counter<'node' | 'method'>;
  readonly #breakerChanges: Counter<'node' | 'state'>;

  constructor(@Inject(Registry) registry: Registry, @Inject(CONFIG) { upstream }: Config) {
    const registers = [registry];
    this.#places = new Map(upstream.urls.map((url, index) => [url, placeOf(index)]));
    this.#calls = new Counter({
      name: 'cupi_gateway_upstream_calls_total',
      help: 'Requests to Unity Connection, including retries, by outcome.',
      labelNames: ['node', 'method', 'outcome'],
      registers,
    });
    this.#durations = new Histogram({
      name: 'cupi_gateway_upstream_call_duration_seconds',
      help: 'Duration of a request to Unity Connection, without the time in the queue.',
      labelNames: ['node', 'method', 'outcome'],
      buckets: BUCKETS,
      registers,
    });
    this.#retries = new Counter({
      name: 'cupi_gateway_upstream_retries_total',
      help: 'Retries of requests to Unity Connection, at the same node or another.',
      labelNames: ['node', 'method'],
      registers,
    });
    this.#breakerChanges = new Counter({
      name: 'cupi_gateway_upstream_breaker_changes_total',
      help: 'Changes of the state of a circuit breaker, by the new state.',
      labelNames: ['node', 'state'],
      registers,
    });
  }

  recordAttempt({ node: url, method, outcome, durationMs, isRetry }: AttemptReport): void {
    const node = this.#placeOfUrl(url);
    this.#calls.inc({ node, method, outcome });
    this.#durations.observe({ node, method, outcome }, durationMs / 1000);
    if (isRetry) this.#retries.inc({ node, method });
  }

  recordBreakerChange(url: string, state: BreakerState): void {
    this.#breakerChanges.inc({ node: this.#placeOfUrl(url), state });
  }

  #placeOfUrl(url: string): string {
    return this.#places.get(url) ?? '';
  }
}

/** Label of a node in metrics: `1` for the preferred one. */
export function placeOf(index: number): string {
  return String(index + 1);
}
