import type { CupiErrorKind } from './cupi-error.js';

type KindOfCode = Exclude<
  CupiErrorKind,
  'in-use' | 'not-supported' | 'invalid-response' | 'unavailable' | 'timeout' | 'aborted'
>;

/**
 * Codes of `ErrorDetails` that are more precise than a 4xx status. CUPI publishes the names (43 in release 11.5) and
 * hardly any status for them, so only unambiguous names are here; for every other one, also of later releases, the
 * status decides. Codes that mean no more than 400 (`DATA_EXCEPTION`, `INVALID_PARAMETER`, `MAX_LENGTH_EXCEEDED`, …)
 * need no entry either.
 */
const KIND_OF_CODE: ReadonlyMap<string, KindOfCode> = new Map<string, KindOfCode>([
  // Another object has a value that must be unique.
  ['ALREADY_EXISTS', 'already-exists'],
  // The account is known and its role is not sufficient, also when this comes with 400. With 401 the status decides.
  ['NOT_AUTHORIZED', 'forbidden'],
  ['FORBIDDEN', 'forbidden'],
  // An object does not exist. The request decides which one: the body may refer to others.
  ['NOT_FOUND', 'not-found'],
  ['PHONE_SYSTEM_NOT_FOUND', 'not-found'],
  ['INVALID_RESOURCE_ID', 'not-found'],
  // The resource does not offer this; it says nothing about the account or the object.
  ['METHOD_NOT_ALLOWED', 'rejected'],
  // The credentials are not valid as they are, and sending them again may lock the account.
  ['PASSWORD_LOCKED', 'unauthorized'],
  ['PASSWORD_EXPIRED', 'unauthorized'],
  ['PASSWORD_MUST_CHANGE', 'unauthorized'],
  // The server failed, whatever the status.
  ['INTERNAL_SERVER_ERROR', 'server-error'],
  ['SYSTEM_DISK_CAPACITY_EXCEEDED', 'server-error'],
]);

/** The kind of error of a code by itself; undefined when the status decides. */
export function kindOfCode(code: string | undefined): KindOfCode | undefined {
  return code === undefined ? undefined : KIND_OF_CODE.get(code.trim());
}
