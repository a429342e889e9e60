/**
 * Why a call to CUPI did not succeed.
 *
 * - `unauthorized`: 401, the account's credentials were rejected; without `upstream` when that was a moment ago, and
 *   the call was not sent
 * - `forbidden`: 403, the account's role does not cover the call
 * - `not-found`: the object, or its parent, does not exist
 * - `already-exists`: another object has a value that must be unique; only of a POST or PUT
 * - `in-use`: other objects refer to the object; only of a DELETE
 * - `not-supported`: the endpoint does not exist; only of calls that ask for this check
 * - `rejected`: any other 4xx; the call itself is wrong
 * - `server-error`: any 5xx other than 503, or a code with that meaning
 * - `invalid-response`: an answer that CUPI would not send; `message` says what is wrong
 * - `unavailable`: no connection, throttled, or the queue is full; `retryAfterSeconds` is set
 * - `timeout`: the attempt's time was over
 * - `aborted`: cancelled by the caller's signal
 */
export type CupiErrorKind =
  | 'unauthorized'
  | 'forbidden'
  | 'not-found'
  | 'already-exists'
  | 'in-use'
  | 'not-supported'
  | 'rejected'
  | 'server-error'
  | 'invalid-response'
  | 'unavailable'
  | 'timeout'
  | 'aborted';

/** The upstream's own error, cleaned and without the secrets that the call carried. */
export interface UpstreamError {
  /** The HTTP status. */
  readonly status: number;
  /** `ErrorDetails/errors/code`. The set is open (CUPI: 43 in release 11.5). */
  readonly code?: string;
  /** `ErrorDetails/errors/message`, at most 500 characters. */
  readonly message?: string;
  /** `ErrorDetails/errors/DetailCode`, at most 500 characters. CUPI: in the schema, and in no sample. */
  readonly detailCode?: string;
}

/** What is known of a failed call besides its kind. */
interface CupiErrorDetails {
  readonly upstream?: UpstreamError | undefined;
  readonly retryAfterSeconds?: number | undefined;
  readonly outcome?: 'unknown' | 'succeeded' | undefined;
  readonly takenField?: string | undefined;
}

const DEFAULT_RETRY_AFTER_SECONDS = 1;

/**
 * A call to CUPI that did not succeed. The message is a sentence that may be shown to callers: it contains neither host
 * nor credential. There is never a `cause`, since an HTTP client's errors carry the headers sent.
 */
export class CupiError extends Error {
  override readonly name = 'CupiError';
  /** The answer's status and ErrorDetails, when there was an answer. */
  readonly upstream: UpstreamError | undefined;
  /** When to try again, 1 to 3600 seconds; always set when the kind is `unavailable`. */
  readonly retryAfterSeconds: number | undefined;
  /**
   * `unknown` when a write may have reached the server and its answer is missing, or leaves open whether it was done;
   * `succeeded` when it was done, but the answer could not be used.
   */
  readonly outcome: 'unknown' | 'succeeded' | undefined;
  /**
   * JSON name of the field whose value belongs to another object, when the upstream named it; only of `already-exists`.
   */
  readonly takenField: string | undefined;

  constructor(
    readonly kind: CupiErrorKind,
    message: string,
    details: CupiErrorDetails = {},
  ) {
    super(message);
    this.upstream = details.upstream;
    this.retryAfterSeconds =
      details.retryAfterSeconds ?? (kind === 'unavailable' ? DEFAULT_RETRY_AFTER_SECONDS : undefined);
    this.outcome = details.outcome;
    this.takenField = details.takenField;
  }
}
