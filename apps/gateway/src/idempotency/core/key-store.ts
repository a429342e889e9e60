import type { KeptAnswer, Refusal } from './claim.js';

/** What stands for a call while it is under way. */
export interface Marker {
  /** Random, so that a call changes nothing but what is its own; {@link TOKEN_BYTES} of them. */
  readonly token: Buffer;
  readonly fingerprint: string;
}

/** Length of {@link Marker.token}. */
export const TOKEN_BYTES = 16;

/**
 * Keeps what became of each key, for a time that counts from the last change.
 *
 * `key-store.conformance.fixture.ts` holds every store to this. Every method may fail with a
 * {@link KeyStoreUnavailableError}; it is not known then whether the work was done, or will yet be.
 */
export interface KeyStore {
  /**
   * Takes the key unless it is in use, in one step: of any number that try at once, one takes it. It may be
   * tried again with the same marker.
   * @returns what the use of the key comes to instead, or undefined when it was taken
   */
  take(id: string, marker: Marker): Promise<Refusal | undefined>;

  /** Keeps the answer, in place of this marker or of nothing. Leaves alone what another call has put. */
  complete(id: string, marker: Marker, answer: KeptAnswer): Promise<void>;

  /** Frees the key if this marker has it. */
  release(id: string, marker: Marker): Promise<void>;
}

/** The store did not do what it was asked for, or did not say so. */
export class KeyStoreUnavailableError extends Error {
  override readonly name = 'KeyStoreUnavailableError';

  /** @param reason for the log; neither a key nor an answer is in it */
  constructor(reason: string) {
    super(`The store of idempotency keys is unavailable: ${reason}`);
  }
}
