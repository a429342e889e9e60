import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Counter, Histogram, Registry } from 'prom-client';
import { problemCatalogue } from '../../problems/core/index.js';
import { cacheResultOf } from './cache-result.js';

/** Methods that metrics and spans name; callers may invent others. */
export const KNOWN_METHODS: ReadonlySet<string> = new Set([
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
]);

/** Route of all unknown paths, which callers choose. */
const UNKNOWN_ROUTE = 'unknown';
const OTHER_METHOD = 'other';

/** Status of a request whose caller disconnected before it was answered; a convention of servers, not an HTTP status. */
const CALLER_LEFT = 499;

/** In seconds: a hit takes less than a millisecond, and Unity Connection may take seconds. */
const DURATION_BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25];

const REQUEST_LABELS = ['route', 'method', 'status'] as const;

type RequestLabel = (typeof REQUEST_LABELS)[number];

/** Labels of the request metrics. */
interface RequestLabels extends Record<RequestLabel, string | number> {
  readonly route: string;
}

/** Counts and times the answered requests. No label has a value that a caller may choose. */
@Injectable()
export class RequestMetrics {
  readonly #durations: Histogram<RequestLabel>;
  /** Hits since the last collection, by route: adding to a counter takes as long as the rest of a hit's metrics. */
  readonly #hits = new Map<string, number>();
  readonly #cacheResults: Counter<'route' | 'result'>;
  readonly #problems: Counter<'code'>;

  constructor(@Inject(Registry) registry: Registry) {
    const registers = [registry];
    this.#durations = new Histogram({
      name: 'cupi_gateway_http_request_duration_seconds',
      help: 'Time from the header of a request to the end of its response.',
      labelNames: REQUEST_LABELS,
      buckets: DURATION_BUCKETS,
      registers,
    });
    countObservations(this.#durations, registers);
    const hits = this.#hits;
    this.#cacheResults = new Counter({
      name: 'cupi_gateway_cache_results_total',
      help: 'Reads, by the result of the cache.',
      labelNames: ['route', 'result'],
      registers,
      collect() {
        for (const [route, count] of hits) this.inc({ route, result: 'hit' }, count);
        hits.clear();
      },
    });
    this.#problems = new Counter({
      name: 'cupi_gateway_problems_total',
      help: 'Requests answered with a problem, by its code.',
      labelNames: ['code'],
      registers,
    });
    // A rate cannot distinguish a series that begins with its first problem from an old one.
    for (const code of Object.keys(problemCatalogue)) this.#problems.inc({ code }, 0);
  }

  /** Counts an answered request. */
  recordAnswer(request: FastifyRequest, reply: FastifyReply): void {
    const labels = labelsOf(request, reply.statusCode);
    this.#record(labels, reply.elapsedTime);
    if (request.problem) this.#problems.inc({ code: request.problem.code });
    const cacheStatus = reply.getHeader('cache-status');
    if (typeof cacheStatus !== 'string') return;
    const result = cacheResultOf(cacheStatus, () => reply.hasHeader('age'));
    this.#cacheResults.inc({ route: labels.route, result });
  }

  /** Counts a read that was answered from the cache. */
  recordHit(route: string, status: number, durationMs: number): void {
    this.#record({ route, method: 'GET', status }, durationMs);
    this.#hits.set(route, (this.#hits.get(route) ?? 0) + 1);
  }

  /** Counts a request whose caller disconnects before it is answered, which Fastify does not report. */
  watchDeparture(request: FastifyRequest, reply: FastifyReply): void {
    reply.raw.once('close', () => {
      if (reply.raw.writableFinished) return;
      this.#record(labelsOf(request, CALLER_LEFT), reply.elapsedTime);
    });
  }

  #record(labels: RequestLabels, durationMs: number): void {
    this.#durations.observe(labels, durationMs / 1000);
  }
}

/** A counter that is read from the histogram, which counts the same requests. */
function countObservations(durations: Histogram<RequestLabel>, registers: Registry[]): void {
  new Counter({
    name: 'cupi_gateway_http_requests_total',
    help: 'Answered requests.',
    labelNames: REQUEST_LABELS,
    registers,
    async collect() {
      const { values } = await durations.get();
      this.reset();
      for (const { metricName, labels, value } of values) {
        if (metricName?.endsWith('_count')) this.inc(labels, value);
      }
    },
  });
}

function labelsOf({ is404, routeOptions, method }: FastifyRequest, status: number): RequestLabels {
  return {
    route: (is404 ? undefined : routeOptions.url) ?? UNKNOWN_ROUTE,
    method: KNOWN_METHODS.has(method) ? method : OTHER_METHOD,
    status,
  };
}
