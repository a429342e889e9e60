/** A record as a {@link SessionStore} gives it back. */
export interface StoredRecord {
  /** The bytes that were put. */
  readonly record: Uint8Array;
  /** How long the store will still keep them, in milliseconds; `Infinity` when it has no plan to drop them. */
  readonly expiresInMs: number;
}

/**
 * Keeps opaque bytes under an opaque id for a while. It need not keep a secret: what is put is sealed, and
 * what it gives back is not believed until it has been verified.
 *
 * `session-store.conformance.fixture.ts` holds every store to this. Every method throws
 * {@link SessionStoreUnavailableError} when it cannot be known that the work was done, and nothing else.
 */
export interface SessionStore {
  /**
   * Keeps the record, in place of any other under that id.
   * @param ttlMs how long, in whole milliseconds, at least 1
   */
  put(id: string, record: Uint8Array, ttlMs: number): Promise<void>;

  /** The record, or undefined when there is none or its time is over. */
  get(id: string): Promise<StoredRecord | undefined>;

  /**
   * Lets the record live for `ttlMs` from now, whether that is longer or shorter than before. Never brings
   * back one that is gone.
   * @param ttlMs how long, in whole milliseconds, at least 1
   * @returns whether there is such a record
   */
  touch(id: string, ttlMs: number): Promise<boolean>;

  /** Drops the record; that there is none is no fault. */
  delete(id: string): Promise<void>;
}

/** The store did not do what it was asked for, or did not say so in time. Trying again later makes sense. */
export class SessionStoreUnavailableError extends Error {
  override readonly name = 'SessionStoreUnavailableError';

  /** @param reason for the log; neither an id nor a record is in it */
  constructor(reason: string) {
    super(`The session store is unavailable: ${reason}`);
  }
}
