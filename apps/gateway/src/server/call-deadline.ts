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

/** The result of the work, or undefined when the deadline passes before, by the monotonic clock. */
export async function beforeDeadline<Result>(
  work: Promise<Result>,
  deadlineAtMs: number,
): Promise<Result | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, deadlineAtMs - performance.now(), undefined);
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
