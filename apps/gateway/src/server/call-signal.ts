import type { FastifyReply, FastifyRequest } from 'fastify';
import { CupiError } from '#libs/cupi-client';

/**
 * A signal that is aborted when the caller closes the connection before its answer is finished, or when the deadline of
 * the call has passed. Its reason is a {@link CupiError}: `aborted` or `timeout`.
 */
export function callSignalOf({ deadlineAtMs }: FastifyRequest, { raw }: FastifyReply): AbortSignal {
  const controller = new AbortController();
  const timer = setTimeout(() => {
    controller.abort(new CupiError('timeout', 'The time for the call was over.'));
  }, deadlineAtMs - performance.now());
  const onClose = (): void => {
    clearTimeout(timer);
    if (!raw.writableFinished) controller.abort(new CupiError('aborted', 'The caller did not wait.'));
  };
  // The event comes once for each answer, finished or not. It is over already for callers that did not wait.
  if (raw.destroyed) onClose();
  else raw.once('close', onClose);
  return controller.signal;
}
