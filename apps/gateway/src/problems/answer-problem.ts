import type { FastifyReply, FastifyRequest } from 'fastify';
import { PROBLEM_MEDIA_TYPE, toProblemDocument, type ProblemError } from './core/index.js';
import { pathOf } from '../server/index.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The problem of the response, if any. */
    problem?: ProblemError;
  }
}

/** Challenge of every 401 (RFC 9110 §11.6.1); never Basic, for which browsers would open a dialog. */
const CHALLENGE = 'Bearer realm="cupi-gateway"';

/** Answers a request with a problem document. Caches must not store it. */
export function answerProblem(problem: ProblemError, request: FastifyRequest, reply: FastifyReply): void {
  request.problem = problem;
  if (problem.status === 401) void reply.header('WWW-Authenticate', CHALLENGE);
  const occurrence = { instance: pathOf(request.url), requestId: request.id };
  void reply
    .code(problem.status)
    .headers(problem.headers)
    .header('X-Request-Id', request.id)
    .header('Cache-Control', 'no-store')
    .type(PROBLEM_MEDIA_TYPE)
    // Fastify would add a charset to a string, which the media type does not have.
    .send(Buffer.from(JSON.stringify(toProblemDocument(problem, occurrence))));
}
