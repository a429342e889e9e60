import type { CupiError, CupiErrorKind } from '#libs/cupi-client';
import { ProblemError, type ProblemCode, type ProblemMembers, type RequestError } from './core/index.js';

const codeOfKind: Readonly<Record<Exclude<CupiErrorKind, 'unauthorized'>, ProblemCode>> = {
  forbidden: 'upstream-forbidden',
  'not-found': 'not-found',
  'already-exists': 'already-exists',
  'in-use': 'in-use',
  'not-supported': 'not-supported-by-server',
  rejected: 'upstream-rejected',
  'server-error': 'upstream-error',
  'invalid-response': 'upstream-invalid-response',
  unavailable: 'upstream-unavailable',
  timeout: 'upstream-timeout',
  aborted: 'upstream-unavailable',
};

/**
 * Maps an error of the upstream to a problem.
 * @param isCallersAccount whether the caller brought the account that was used: only then is a rejection of it
 * the caller's own
 */
export function toProblem(error: CupiError, isCallersAccount: boolean): ProblemError {
  const members: ProblemMembers = {
    detail: error.message,
    ...(error.upstream && { upstream: error.upstream }),
    ...(error.outcome && { outcome: error.outcome }),
    ...(error.takenField !== undefined && { errors: [takenError(error.takenField)] }),
  };
  const headers: Record<string, string> =
    error.retryAfterSeconds === undefined ? {} : { 'Retry-After': String(error.retryAfterSeconds) };
  return new ProblemError(codeOf(error.kind, isCallersAccount), members, headers);
}

function takenError(field: string): RequestError {
  return {
    pointer: `/${field}`,
    code: 'taken',
    detail: 'must be unique, and another object already has it',
  };
}

function codeOf(kind: CupiErrorKind, isCallersAccount: boolean): ProblemCode {
  if (kind !== 'unauthorized') return codeOfKind[kind];
  return isCallersAccount ? 'credentials-rejected' : 'upstream-credentials-rejected';
}
