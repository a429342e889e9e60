import type { FastifyRequest } from 'fastify';
import { boundedText, ProblemError, type RequestError } from '../../problems/core/index.js';

/** Maximum number of errors that a response lists. */
const MAX_LISTED = 100;

/** Maximum length of a name or pointer, in characters; no field or parameter has nearly as many. */
const MAX_NAME_CHARACTERS = 100;

const errorsByRequest = new WeakMap<FastifyRequest, RequestError[]>();

/**
 * Rejects a request that has errors. Callers choose their number and their positions, so the response limits
 * both.
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
 * Passes on a handler's argument, or answers with the errors of the whole request at once.
 *
 * Nest resolves the arguments of a handler concurrently. Each records its errors before the first of them
 * resumes from the pause here, so the first to resume reports the errors of all.
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
