import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Counter, Registry } from 'prom-client';
import { problemCatalogue } from '../../problems/core/index.js';
import { cacheResultOf, type CacheResult } from './cache-result.js';
import { RequestDurations, type RequestLabels } from './request-durations.js';

const KNOWN_METHODS: ReadonlySet<string> = new Set([
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
]);

/** Stands for all paths that lead nowhere: whoever calls chooses them. */
const UNKNOWN_ROUTE = 'unknown';
const OTHER_METHOD = 'other';

/** Of a request whose caller left before it was answered; a custom of servers, and no status of HTTP. */
const CALLER_LEFT = 499;

/** Counts and times the requests that are answered. No label holds anything that a caller may choose. */
@Injectable()
export class RequestMetrics {
  readonly #durations: RequestDurations;
  /** By route; counted here and not by prom-client, which would take half a microsecond for each. */
  readonly #cacheResults = new Map<string, Record<CacheResult, number>>();
  readonly #problems: Counter<'code'>;

  constructor(@Inject(Registry) registry: Registry) {
    const registers = [registry];
    this.#durations = new RequestDurations(registry);
    this.#problems = new Counter({
      name: 'cupi_gateway_problems_total',
      help: 'Requests that were answered with a problem, by its code.',
      labelNames: ['code'],
      registers,
    });
    // A rate cannot tell a series that begins with its first problem from one that had it long ago.
    for (const code of Object.keys(problemCatalogue)) this.#problems.inc({ code }, 0);
    exposeResults(this.#cacheResults, registry);
  }

  /** Takes note of a request that was answered. On the way of every request: it has to be cheap. */
  recordAnswer(request: FastifyRequest, reply: FastifyReply): void {
    const labels = labelsOf(request, reply.statusCode);
    this.#durations.observe(labels, reply.elapsedTime / 1000);
    if (request.problem) this.#problems.inc({ code: request.problem.code });
    const cacheStatus = reply.getHeader('cache-status');
    if (typeof cacheStatus !== 'string') return;
    const results = this.#resultsOf(labels.route);
    results[cacheResultOf(cacheStatus, () => reply.hasHeader('age'))] += 1;
  }

  /** Takes note of a read that was answered with what is kept. */
  recordHit(route: string, status: number, durationMs: number): void {
    this.#durations.observe({ route, method: 'GET', status }, durationMs / 1000);
    this.#resultsOf(route).hit += 1;
  }

  /** Takes note of a request whose caller departs before it is answered, of which Fastify does not tell. */
  watchDeparture(request: FastifyRequest, reply: FastifyReply): void {
    reply.raw.once('close', () => {
      if (reply.raw.writableFinished) return;
      this.#durations.observe(labelsOf(request, CALLER_LEFT), reply.elapsedTime / 1000);
    });
  }

  #resultsOf(route: string): Record<CacheResult, number> {
    const known = this.#cacheResults.get(route);
    if (known) return known;
    const none = { hit: 0, stale: 0, miss: 0, reload: 0, collapsed: 0, 'stale-on-error': 0 };
    this.#cacheResults.set(route, none);
    return none;
  }
}

function labelsOf({ is404, routeOptions, method }: FastifyRequest, status: number): RequestLabels {
  return {
    route: (is404 ? undefined : routeOptions.url) ?? UNKNOWN_ROUTE,
    method: KNOWN_METHODS.has(method) ? method : OTHER_METHOD,
    status,
  };
}

function exposeResults(
  results: ReadonlyMap<string, Readonly<Record<CacheResult, number>>>,
  registry: Registry,
): void {
  new Counter({
    name: 'cupi_gateway_cache_results_total',
    help: 'Reads by how the cache answered them.',
    labelNames: ['route', 'result'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [route, counts] of results) {
        for (const [result, count] of Object.entries(counts)) this.inc({ route, result }, count);
      }
    },
  });
}
