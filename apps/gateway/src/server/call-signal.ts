import type { FastifyReply, FastifyRequest } from 'fastify';
import { CupiError } from '#libs/cupi-client';

/**
 * A signal that is aborted when the caller closes the connection before the response is complete, or when the deadline of
 * the call has passed. Its reason is a {@link CupiError}: `aborted` or `timeout`.
 */
export function callSignalOf({ deadlineAtMs }: FastifyRequest, { raw }: FastifyReply): AbortSignal {
  const controller = new AbortController();
  const timer = setTimeout(() => {
    controller.abort(new CupiError('timeout', 'The deadline of the call has passed.'));
  }, deadlineAtMs - performance.now());
  const onClose = (): void => {
    clearTimeout(timer);
    if (!raw.writableFinished)
      controller.abort(new CupiError('aborted', 'The caller closed the connection.'));
  };
  // The event is emitted once per response, complete or not; it is over already for callers that have disconnected.
  if (raw.destroyed) onClose();
  else raw.once('close', onClose);
  return controller.signal;
}
