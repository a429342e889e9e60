import type { FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    /** Deadline of the call, by the monotonic clock. */
    deadlineAtMs: number;
  }
}

/** @param callDeadlineMs how long the call may take from now to its response, in milliseconds */
export function setDeadline(request: FastifyRequest, callDeadlineMs: number): void {
  request.deadlineAtMs = performance.now() + callDeadlineMs;
}
