import type { FastifyInstance } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    /** When the call must have been answered, by the monotonic clock. */
    deadlineAtMs: number;
  }
}

/**
 * Gives every call its deadline. To be called before all other hooks: the time counts from the receipt of the request.
 * @param callDeadlineMs how long a call may take from receipt to answer, in milliseconds
 */
export function setDeadlines(fastify: FastifyInstance, callDeadlineMs: number): void {
  fastify.decorateRequest('deadlineAtMs', 0);
  fastify.addHook('onRequest', (request, _reply, done) => {
    request.deadlineAtMs = performance.now() + callDeadlineMs;
    done();
  });
}
