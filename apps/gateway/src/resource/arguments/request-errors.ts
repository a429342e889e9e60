import type { FastifyRequest } from 'fastify';
import { boundedText, ProblemError, type RequestError } from '../../problems/core/index.js';

/** As many errors as an answer lists. */
const MAX_LISTED = 100;

/** Characters of a name or pointer at most: no field or parameter is called by as many. */
const MAX_NAME_CHARACTERS = 100;

const errorsByRequest = new WeakMap<FastifyRequest, RequestError[]>();

/**
 * Refuses a request that has errors. How many there are, and how their places are called, is up to the caller: the
 * answer is bounded in both.
 * @param errors those of the whole request: of path, query, headers and body
 * @throws ProblemError validation-failed
 */
export function requireNoErrors(errors: readonly RequestError[]): void {
  if (errors.length === 0) return;
  throw new ProblemError('validation-failed', {
    detail: detailOf(errors.length),
    errors: errors.slice(0, MAX_LISTED).map(boundedError),
  });
}

/**
 * Hands a handler's argument on, or answers with the errors of the whole request at once.
 *
 * Nest resolves the arguments of a handler side by side. Each notes its errors before the first of them
 * resumes from the pause here, so whichever resumes first reports the errors of all.
 * @throws ProblemError validation-failed
 */
export async function settleArgument<T>(
  request: FastifyRequest,
  value: T,
  errors: readonly RequestError[],
): Promise<T> {
  const all = [...(errorsByRequest.get(request) ?? []), ...errors];
  errorsByRequest.set(request, all);
  await Promise.resolve();
  requireNoErrors(errorsByRequest.get(request) ?? []);
  return value;
}

function detailOf(count: number): string {
  if (count === 1) return 'The request has an error, named in `errors`.';
  if (count <= MAX_LISTED) return `The request has ${count} errors, named in \`errors\`.`;
  return `The request has ${count} errors; the first ${MAX_LISTED} are in \`errors\`.`;
}

function boundedError(error: RequestError): RequestError {
  return 'pointer' in error
    ? { ...error, pointer: boundedText(error.pointer, MAX_NAME_CHARACTERS) }
    : { ...error, parameter: boundedText(error.parameter, MAX_NAME_CHARACTERS) };
}
