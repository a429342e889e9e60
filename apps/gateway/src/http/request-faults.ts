import type { FastifyRequest } from 'fastify';
import { boundedText, ProblemError, type RequestFault } from '#libs/problem-details';

/** As many errors as an answer lists. */
const MAX_LISTED = 100;

/** Characters of a name or pointer at most: no field or parameter is called by as many. */
const MAX_NAME_CHARACTERS = 100;

const faultsByRequest = new WeakMap<FastifyRequest, RequestFault[]>();

/**
 * Hands a handler's argument on, or answers with the faults of the whole request at once.
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
  const all = [...(faultsByRequest.get(request) ?? []), ...faults];
  faultsByRequest.set(request, all);
  await Promise.resolve();
  refuseFaults(faultsByRequest.get(request) ?? []);
  return value;
}

/**
 * Answers with everything that is wrong with a request, if anything is. How many faults there are, and how their places are
 * called, is up to the caller: the answer is bounded in both.
 * @throws ProblemError validation-failed
 */
export function refuseFaults(faults: readonly RequestFault[]): void {
  if (faults.length === 0) return;
  throw new ProblemError('validation-failed', {
    detail: detailOf(faults.length),
    errors: faults.slice(0, MAX_LISTED).map(boundedFault),
  });
}

function detailOf(count: number): string {
  if (count === 1) return 'The request has an error, named in `errors`.';
  if (count <= MAX_LISTED) return `The request has ${count} errors, named in \`errors\`.`;
  return `The request has ${count} errors; the first ${MAX_LISTED} are in \`errors\`.`;
}

function boundedFault(fault: RequestFault): RequestFault {
  return 'pointer' in fault
    ? { ...fault, pointer: boundedText(fault.pointer, MAX_NAME_CHARACTERS) }
    : { ...fault, parameter: boundedText(fault.parameter, MAX_NAME_CHARACTERS) };
}
