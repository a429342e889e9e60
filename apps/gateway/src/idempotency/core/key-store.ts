import type { StoredAnswer, RepeatedClaim } from './claim.js';

/** Represents a call while it is in progress. */
export interface Marker {
  /** Random, so that a call only changes its own record; {@link TOKEN_BYTES} long. */
  readonly token: Buffer;
  readonly fingerprint: string;
}

/** Length of {@link Marker.token}. */
export const TOKEN_BYTES = 16;

/**
 * Stores the outcome for each key, for a time that counts from the last change.
 *
 * `key-store.conformance.fixture.ts` tests every store against this. Every method may fail with a
 * {@link KeyStoreUnavailableError}; it is then unknown whether the work was done, or will yet be.
 */
export interface KeyStore {
  /**
   * Takes the key unless it is in use, atomically: of any number of concurrent calls, one takes it. It may be
   * retried with the same marker.
   * @returns the result of using the key that is in use, or undefined when it was taken
   */
  take(id: string, marker: Marker): Promise<RepeatedClaim | undefined>;

  /** Stores the response, replacing this marker or nothing. Does not replace what another call has stored. */
  complete(id: string, marker: Marker, answer: StoredAnswer): Promise<void>;

  /** Frees the key if it is held by this marker. */
  release(id: string, marker: Marker): Promise<void>;
}

/** The store failed, or did not reply in time. */
export class KeyStoreUnavailableError extends Error {
  override readonly name = 'KeyStoreUnavailableError';

  /** @param reason for the log; it contains neither a key nor a response */
  constructor(reason: string) {
    super(`The store of idempotency keys is unavailable: ${reason}`);
  }
}
