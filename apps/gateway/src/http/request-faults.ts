import type { FastifyRequest } from 'fastify';
import { ProblemError, type RequestFault } from '#libs/problem-details';

const faultsByRequest = new WeakMap<FastifyRequest, RequestFault[]>();

/**
 * Hands a handler's argument on, or answers with all faults of the request at once.
 *
 * Nest resolves the arguments of a handler side by side. Each notes its faults before the first of them
 * resumes from the pause here, so whichever resumes first reports the faults of all.
 * @throws ProblemError validation-failed
 */
export async function settleArgument<T>(
  request: FastifyRequest,
  value: T,
  faults: readonly RequestFault[],
): Promise<T> {
  const all = faultsByRequest.get(request) ?? [];
  faultsByRequest.set(request, all);
  all.push(...faults);
  await Promise.resolve();
  if (all.length === 0) return value;
  throw new ProblemError('validation-failed', { detail: detailOf(all.length), errors: all });
}

function detailOf(count: number): string {
  return count === 1
    ? 'The request has a fault, named in errors.'
    : `The request has ${count} faults, named in errors.`;
}
