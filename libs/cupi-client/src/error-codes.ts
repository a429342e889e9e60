import type { CupiErrorKind } from './cupi-error.js';

type KindOfCode = Exclude<
  CupiErrorKind,
  'in-use' | 'not-supported' | 'invalid-response' | 'unavailable' | 'timeout' | 'aborted'
>;

/**
 * What a code of `ErrorDetails` says more exactly than a 4xx status does. CUPI publishes the names (43 in release
 * 11.5) and hardly a status that goes with them, so only names that leave no doubt are here; every other one, and one
 * that a later release adds, leaves the decision to the status. Codes that mean no more than 400 does
 * (`DATA_EXCEPTION`, `INVALID_PARAMETER`, `MAX_LENGTH_EXCEEDED`, …) need no entry either.
 */
const KIND_OF_CODE: ReadonlyMap<string, KindOfCode> = new Map<string, KindOfCode>([
  // A value that must be unique is another object's.
  ['ALREADY_EXISTS', 'already-exists'],
  // The account is known and its role is not sufficient, also when this comes with 400. With 401 the status decides.
  ['NOT_AUTHORIZED', 'forbidden'],
  ['FORBIDDEN', 'forbidden'],
  // An object is not there. Which one is for the request to tell: the body may refer to others.
  ['NOT_FOUND', 'not-found'],
  ['PHONE_SYSTEM_NOT_FOUND', 'not-found'],
  ['INVALID_RESOURCE_ID', 'not-found'],
  // The resource does not offer this; it says nothing of the account or the object.
  ['METHOD_NOT_ALLOWED', 'rejected'],
  // The credentials are of no use as they are, and to go on sending them may lock the account.
  ['PASSWORD_LOCKED', 'unauthorized'],
  ['PASSWORD_EXPIRED', 'unauthorized'],
  ['PASSWORD_MUST_CHANGE', 'unauthorized'],
  // The server broke down over the call, whatever status it found for that.
  ['INTERNAL_SERVER_ERROR', 'server-error'],
  ['SYSTEM_DISK_CAPACITY_EXCEEDED', 'server-error'],
]);

/** The kind of error that a code stands for by itself; undefined when it leaves that to the status. */
export function kindOfCode(code: string | undefined): KindOfCode | undefined {
  return code === undefined ? undefined : KIND_OF_CODE.get(code.trim());
}
