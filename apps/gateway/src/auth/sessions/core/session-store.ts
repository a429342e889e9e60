/** A record as a {@link SessionStore} returns it. */
export interface StoredRecord {
  /** The bytes that were put. */
  readonly record: Uint8Array;
  /** Remaining time to live, in milliseconds; `Infinity` when the record does not expire. */
  readonly expiresInMs: number;
}

/** Notified of the ends of records; see {@link SessionStore.watch}. */
export interface SessionWatcher {
  /** The record of that id was deleted or evicted. */
  readonly onDeleted: (id: string) => void;
  /** Deletions may be missed from now on. */
  readonly onInterrupted: () => void;
  /** No deletion is missed from now on. */
  readonly onResumed: () => void;
}

/**
 * Stores opaque bytes under an opaque id for a while. It need not be confidential: records are sealed, and
 * are verified when they are read.
 *
 * `session-store.conformance.fixture.ts` tests every store against this. Every method throws only
 * {@link SessionStoreUnavailableError}, when it is unknown whether the work was done.
 */
export interface SessionStore {
  /**
   * Stores the record, replacing any other under that id.
   * @param ttlMs time to live in whole milliseconds, at least 1
   */
  put(id: string, record: Uint8Array, ttlMs: number): Promise<void>;

  /** The record; undefined when there is none or it has expired. */
  get(id: string): Promise<StoredRecord | undefined>;

  /**
   * Sets the time to live of the record, whether that is longer or shorter than before. Never restores
   * an expired one.
   * @param ttlMs time to live in whole milliseconds, at least 1
   * @returns whether the record exists
   */
  touch(id: string, ttlMs: number): Promise<boolean>;

  /** Deletes the record; a missing one is no error. */
  delete(id: string): Promise<void>;

  /**
   * Notifies a watcher of each deletion, by this gateway or another, but not of records that expire. Until `onResumed`
   * is called for the first time, deletions may be missed.
   */
  watch(watcher: SessionWatcher): void;
}

/** The store failed, or did not reply in time. Trying again later makes sense. */
export class SessionStoreUnavailableError extends Error {
  override readonly name = 'SessionStoreUnavailableError';

  /** @param reason for the log; it contains neither an id nor a record */
  constructor(reason: string) {
    super(`The session store is unavailable: ${reason}`);
  }
}
