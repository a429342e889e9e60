import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Counter, Registry } from 'prom-client';
import { problemCatalogue } from '../../problems/core/index.js';
import { cacheResultOf } from './cache-result.js';
import { REQUEST_LABELS, RequestDurations, type RequestLabels } from './request-durations.js';

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

/** Counts and times the answered requests. No label has a value that a caller may choose. */
@Injectable()
export class RequestMetrics {
  readonly #durations: RequestDurations;
  readonly #requests: Counter<'route' | 'method' | 'status'>;
  readonly #cacheResults: Counter<'route' | 'result'>;
  readonly #problems: Counter<'code'>;

  constructor(@Inject(Registry) registry: Registry) {
    const registers = [registry];
    const durations = new RequestDurations(registry);
    this.#durations = durations;
    const newHits = newHitsOf(durations);
    this.#requests = new Counter({
      name: 'cupi_gateway_http_requests_total',
      help: 'Answered requests.',
      labelNames: REQUEST_LABELS,
      registers,
      collect() {
        for (const { labels, count } of newHits()) this.inc(labels, count);
      },
    });
    const newResults = newHitsOf(durations);
    this.#cacheResults = new Counter({
      name: 'cupi_gateway_cache_results_total',
      help: 'Reads, by the result of the cache.',
      labelNames: ['route', 'result'],
      registers,
      collect() {
        for (const { labels, count } of newResults()) this.inc({ route: labels.route, result: 'hit' }, count);
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
    this.#durations.observeHit(route, status, durationMs);
  }

  /** Counts a request whose caller disconnects before it is answered, which Fastify does not report. */
  watchDeparture(request: FastifyRequest, reply: FastifyReply): void {
    reply.raw.once('close', () => {
      if (reply.raw.writableFinished) return;
      this.#record(labelsOf(request, CALLER_LEFT), reply.elapsedTime);
    });
  }

  #record(labels: RequestLabels, durationMs: number): void {
    this.#durations.observe(labels, durationMs);
    this.#requests.inc(labels);
  }
}

/** A function that gives the hits since its last call, which a counter adds when it is collected. */
function newHitsOf(durations: RequestDurations): () => { labels: RequestLabels; count: number }[] {
  const told = new Map<string, number>();
  return () =>
    [...durations.hits()].map(({ labels, count }) => {
      const key = `${labels.status} ${labels.route}`;
      const before = told.get(key) ?? 0;
      told.set(key, count);
      return { labels, count: count - before };
    });
}

function labelsOf({ is404, routeOptions, method }: FastifyRequest, status: number): RequestLabels {
  return {
    route: (is404 ? undefined : routeOptions.url) ?? UNKNOWN_ROUTE,
    method: KNOWN_METHODS.has(method) ? method : OTHER_METHOD,
    status,
  };
}
