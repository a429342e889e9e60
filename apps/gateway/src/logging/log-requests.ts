import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';

/** A request that was answered. */
interface AnsweredRequest {
  readonly requestId: string;
  readonly method: string;
  /** The template of the route; undefined where there is none. */
  readonly route: string | undefined;
  /** The request target. */
  readonly url: string;
  readonly status: number;
  readonly durationMs: number;
}

/** Writes the line of a request that was answered. Queries stay out: they may hold names of people. */
export function logAnswer(logger: Logger, answered: AnsweredRequest): void {
  if (!logger.isLevelEnabled('info')) return;
  const { requestId, method, route, url, status, durationMs } = answered;
  const line = {
    requestId,
    method,
    route,
    path: url.split('?', 1)[0],
    status,
    durationMs: Math.round(durationMs * 10) / 10,
  };
  logger.info(line, 'request answered');
}

/** Writes one line for each request that was answered. */
export function logRequests(fastify: FastifyInstance, logger: Logger): void {
  fastify.addHook('onResponse', ({ id, method, routeOptions, url }, reply, done) => {
    logAnswer(logger, {
      requestId: id,
      method,
      route: routeOptions.url,
      url,
      status: reply.statusCode,
      durationMs: reply.elapsedTime,
    });
    done();
  });
}
