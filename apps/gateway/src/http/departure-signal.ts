import type { FastifyReply } from 'fastify';
import { CupiError } from '#libs/cupi-client';

/** A signal that is aborted when the caller closes the connection before its answer is finished. */
export function departureSignalOf({ raw }: FastifyReply): AbortSignal {
  const departure = new AbortController();
  const abortUnlessFinished = (): void => {
    if (!raw.writableFinished) departure.abort(new CupiError('aborted', 'The caller did not wait.'));
  };
  // The event comes once for each answer, finished or not. It is over already for callers that did not wait.
  if (raw.destroyed) abortUnlessFinished();
  else raw.once('close', abortUnlessFinished);
  return departure.signal;
}
