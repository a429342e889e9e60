/** A stored response, to be replayed unchanged. */
export interface StoredAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** May be empty. */
  readonly body: Buffer;
}

/** One use of an `Idempotency-Key`. */
export interface IdempotentCall {
  /** Owner of the key: principal and account, as a keyed hash made by the caller. Keys of different scopes never meet. */
  readonly scope: string;
  /** The value of the header field; 1 to 255 characters, checked by the caller. */
  readonly key: string;
  /** The request: method, path and body, as a keyed hash made by the caller. */
  readonly fingerprint: string;
}

/** The key was not in use: the call is to be carried out, and its outcome reported here. */
export interface FirstClaim {
  readonly kind: 'first';
  /**
   * Stores the response; resolves when it may be sent. To be called for an unknown outcome too, because something
   * may have been done. Never fails. The first of `complete` and `release` is final.
   */
  complete(answer: StoredAnswer): Promise<void>;
  /** Nothing was done, and the key may be used again. Never fails. */
  release(): Promise<void>;
}

/** Result of using a key that is already in use. */
export type RepeatedClaim =
  | { readonly kind: 'replay'; readonly answer: StoredAnswer }
  | {
      readonly kind: 'in-progress';
      /** Time since the first call, in milliseconds. */
      readonly sinceMs: number;
    }
  | { readonly kind: 'mismatch' };

/**
 * Result of using a key, according to the IETF draft "The Idempotency-Key HTTP Header Field"
 * (draft-ietf-httpapi-idempotency-key-header) §2.6 and §2.7: the first call, a retry, a retry of a
 * call that is still in progress (409), or another request with a used key (422).
 */
export type Claim = FirstClaim | RepeatedClaim;
