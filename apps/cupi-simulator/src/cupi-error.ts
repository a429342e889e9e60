/** CUPI: codes of its schema. Samples show only the first two; the use of the others here is our decision. */
export type CupiErrorCode =
  | 'NOT_FOUND'
  | 'DATA_EXCEPTION'
  | 'ALREADY_EXISTS'
  | 'NOT_AUTHORIZED'
  | 'FORBIDDEN'
  | 'INTERNAL_SERVER_ERROR';

/** An error that CUPI answers with an `ErrorDetails` document. */
export class CupiError extends Error {
  override readonly name = 'CupiError';

  constructor(
    readonly status: number,
    readonly code: CupiErrorCode,
    message: string,
  ) {
    super(message);
  }
}

/** CUPI: GET and DELETE of an absent object are 404 `NOT_FOUND`, the resource named in lower case. */
export function notFound(singular: string, id: string): CupiError {
  return new CupiError(404, 'NOT_FOUND', `${singular.toLowerCase()} - ObjectId=${id}`);
}

/** CUPI: a write to an absent object is 400 `DATA_EXCEPTION`, and its text ends in a blank. */
export function notFoundOnWrite(singular: string): CupiError {
  return new CupiError(400, 'DATA_EXCEPTION', `${singular} not found `);
}

/** A 400 whose wording is ours, since Cisco publishes no sample; the prefix says so. */
export function rejected(reason: string): CupiError {
  return new CupiError(400, 'DATA_EXCEPTION', `(simulator) ${reason}`);
}

/** A 400 for a unique value that another object has. The status is documented, code and wording are ours. */
export function taken(column: string, singular: string): CupiError {
  return new CupiError(400, 'ALREADY_EXISTS', `(simulator) ${column} is taken by another ${singular}`);
}

/** An error that Tomcat answers before CUPI sees the call, with an HTML page. */
export class ContainerError extends Error {
  override readonly name = 'ContainerError';

  constructor(
    readonly status: number,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}
