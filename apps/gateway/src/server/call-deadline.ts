import type { FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    /** When the call must have been answered, by the monotonic clock. */
    deadlineAtMs: number;
  }
}

/** @param callDeadlineMs how long the call may take from now to its answer, in milliseconds */
export function setDeadline(request: FastifyRequest, callDeadlineMs: number): void {
  request.deadlineAtMs = performance.now() + callDeadlineMs;
}
