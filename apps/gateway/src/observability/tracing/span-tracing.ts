import type * as Api from '@opentelemetry/api';
import type { Attributes, Context, Span, Tracer } from '@opentelemetry/api';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AttemptReport, AttemptStart, AttemptTrace } from '#libs/cupi-client';
import { boundedPath } from '../../problems/core/index.js';
import { traceparentOf } from '../../server/index.js';
import { cacheResultOf } from '../metrics/cache-result.js';
import { KNOWN_METHODS } from '../metrics/request-metrics.js';
import { isSampled, spanContextOf, traceparentFor } from './trace-context.js';
import type { TracedHit, Tracing } from './tracing.js';

/** What spans are recorded with. */
interface SpanTracingParts {
  /** `@opentelemetry/api`, which is imported only when tracing is on. */
  readonly api: typeof Api;
  readonly tracer: Tracer;
  /** Labels of nodes by origin, as in the metrics. */
  readonly nodeLabels: ReadonlyMap<string, string>;
  /** See {@link Tracing.close}. */
  readonly close: () => Promise<void>;
}

/** For methods that callers invent (semantic conventions, `http.request.method`). */
const OTHER_METHOD = '_OTHER';

/** Monitoring asks these every few seconds, and they would be most of the traces. */
const UNTRACED_ROUTES: readonly string[] = ['/health/live', '/health/ready', '/metrics'];

/** `error.type` of a request whose caller disconnected before it was answered. */
const CALLER_LEFT = 'caller-disconnected';

/**
 * Spans by the semantic conventions for HTTP (1.23 and later). They contain no header fields and no bodies, and of
 * targets the path alone, as in the log: queries contain names of people.
 */
export class SpanTracing implements Tracing {
  readonly #parts: SpanTracingParts;

  constructor(parts: SpanTracingParts) {
    this.#parts = parts;
  }

  readonly beginRequest = (request: FastifyRequest, reply: FastifyReply): void => {
    const route = routeOf(request);
    if (route !== undefined && UNTRACED_ROUTES.includes(route)) return;
    const callers = traceparentOf(request.headers);
    const span = this.#startServerSpan(
      { method: request.method, route, url: request.url },
      performance.now(),
      callers,
    );
    request.traceparent = traceparentFor(span.spanContext());
    if (!span.isRecording()) return;
    reply.raw.once('close', () => {
      this.#endRequest(span, request, reply, isSampled(callers));
    });
  };

  readonly recordHit = ({
    headers,
    method,
    route,
    url,
    status,
    durationMs,
  }: TracedHit): string | undefined => {
    const callers = traceparentOf(headers);
    if (!isSampled(callers)) return undefined;
    const endedAtMs = performance.now();
    const span = this.#startServerSpan({ method, route, url }, endedAtMs - durationMs, callers);
    span.setAttributes({ 'http.response.status_code': status, 'cupi.cache_status': 'hit' });
    span.end(endedAtMs);
    return span.spanContext().traceId;
  };

  readonly beginAttempt = (start: AttemptStart): AttemptTrace | undefined => {
    const { api, tracer } = this.#parts;
    // Health checks belong to no request.
    if (start.traceparent === undefined) return undefined;
    const span = tracer.startSpan(
      start.method,
      {
        kind: api.SpanKind.CLIENT,
        attributes: this.#attributesOfAttempt(start),
        startTime: performance.now(),
      },
      this.#contextOf(start.traceparent, false),
    );
    return {
      traceparent: traceparentFor(span.spanContext()),
      end: (report) => {
        this.#endAttempt(span, report);
      },
    };
  };

  readonly close = (): Promise<void> => this.#parts.close();

  #startServerSpan(
    {
      method,
      route,
      url,
    }: { readonly method: string; readonly route: string | undefined; readonly url: string },
    startedAtMs: number,
    callers: string | undefined,
  ): Span {
    const { api, tracer } = this.#parts;
    const name = KNOWN_METHODS.has(method) ? method : 'HTTP';
    const attributes = {
      'http.request.method': KNOWN_METHODS.has(method) ? method : OTHER_METHOD,
      'url.path': boundedPath(url.split('?', 1).join()),
      ...(route !== undefined && { 'http.route': route }),
    };
    return tracer.startSpan(
      route === undefined ? name : `${name} ${route}`,
      { kind: api.SpanKind.SERVER, attributes, startTime: startedAtMs },
      callers === undefined ? api.ROOT_CONTEXT : this.#contextOf(callers, true),
    );
  }

  #endRequest(
    span: Span,
    request: FastifyRequest,
    reply: FastifyReply,
    isCallersTraceSampled: boolean,
  ): void {
    const cacheResult = cacheResultIn(reply);
    // A span that is not ended is not exported.
    if (cacheResult === 'hit' && !isCallersTraceSampled) return;
    if (cacheResult !== undefined) span.setAttribute('cupi.cache_status', cacheResult);
    if (reply.raw.writableFinished) this.#recordStatus(span, request, reply);
    else this.#recordError(span, CALLER_LEFT);
    span.end(performance.now());
  }

  /** Of a SERVER span, only 5xx are errors: the others are the caller's. */
  #recordStatus(span: Span, { problem }: FastifyRequest, { statusCode }: FastifyReply): void {
    span.setAttribute('http.response.status_code', statusCode);
    if (statusCode >= 500) this.#recordError(span, problem?.code ?? String(statusCode));
  }

  #attributesOfAttempt({ node, method, target, attempt, queueWaitMs }: AttemptStart): Attributes {
    const { hostname, port, protocol } = new URL(node);
    const defaultPort = protocol === 'https:' ? 443 : 80;
    return {
      'http.request.method': method,
      'url.full': node + boundedPath(target.split('?', 1).join()),
      'server.address': hostname,
      'server.port': port === '' ? defaultPort : Number(port),
      ...(attempt > 1 && { 'http.request.resend_count': attempt - 1 }),
      'cupi.node': this.#parts.nodeLabels.get(node) ?? '',
      'cupi.attempt': attempt,
      'cupi.queue_wait_ms': Math.round(queueWaitMs * 10) / 10,
    };
  }

  /** Of a CLIENT span, 4xx are errors as well. */
  #endAttempt(span: Span, { status, outcome }: AttemptReport): void {
    if (status !== undefined) span.setAttribute('http.response.status_code', status);
    if (status !== undefined && status >= 400) this.#recordError(span, String(status));
    else if (outcome !== 'ok') this.#recordError(span, outcome);
    span.end(performance.now());
  }

  #recordError(span: Span, type: string): void {
    span.setAttribute('error.type', type);
    span.setStatus({ code: this.#parts.api.SpanStatusCode.ERROR });
  }

  #contextOf(traceparent: string, isRemote: boolean): Context {
    const { api } = this.#parts;
    return api.trace.setSpanContext(api.ROOT_CONTEXT, spanContextOf(traceparent, isRemote));
  }
}

function routeOf({ is404, routeOptions }: FastifyRequest): string | undefined {
  return is404 ? undefined : routeOptions.url;
}

function cacheResultIn(reply: FastifyReply): ReturnType<typeof cacheResultOf> | undefined {
  const cacheStatus = reply.getHeader('cache-status');
  if (typeof cacheStatus !== 'string') return undefined;
  return cacheResultOf(cacheStatus, () => reply.hasHeader('age'));
}
