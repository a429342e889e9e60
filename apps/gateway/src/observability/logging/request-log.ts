import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { boundedPath } from '../../problems/core/index.js';
import { spanContextOf } from '../tracing/trace-context.js';

/** An answered request. */
interface AnsweredRequest {
  readonly requestId: string;
  readonly method: string;
  /** The template of the route; undefined if there is none. */
  readonly route: string | undefined;
  /** The request target. */
  readonly url: string;
  readonly status: number;
  readonly durationMs: number;
}

/** Writes one line for each answered request. */
export class RequestLog {
  readonly #logger: Logger;

  /** The lines have seven fields, none of which is secret; redaction would take ten times as long as the rest. */
  constructor(logger: Logger) {
    this.#logger = logger.child({}, { redact: [] });
  }

  /**
   * Without queries, which may contain names of people.
   * @param traceId of the trace that the request is part of, if traces are exported
   */
  write({ requestId, method, route, url, status, durationMs }: AnsweredRequest, traceId?: string): void {
    if (!this.#logger.isLevelEnabled('info')) return;
    const queryAt = url.indexOf('?');
    const line = {
      requestId,
      method,
      route,
      path: boundedPath(queryAt < 0 ? url : url.slice(0, queryAt)),
      status,
      durationMs: Math.round(durationMs * 10) / 10,
      traceId,
    };
    this.#logger.info(line, 'request answered');
  }

  /** Writes the line of a request that Fastify has answered. */
  record({ id, method, routeOptions, url, traceparent }: FastifyRequest, reply: FastifyReply): void {
    const { statusCode: status, elapsedTime: durationMs } = reply;
    const answered = { requestId: id, method, route: routeOptions.url, url, status, durationMs };
    this.write(answered, traceparent === undefined ? undefined : spanContextOf(traceparent, false).traceId);
  }
}
