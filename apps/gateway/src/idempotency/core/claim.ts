/** An answer as it is kept, to be told again word for word. */
export interface KeptAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** May be empty. */
  readonly body: Buffer;
}

/** One use of an `Idempotency-Key`. */
export interface IdempotentCall {
  /** Whose key it is: principal and account, as a keyed hash made by the caller. Nobody meets another's keys. */
  readonly scope: string;
  /** The value of the header field; 1 to 255 characters, which the caller has checked. */
  readonly key: string;
  /** What is asked for: method, path and body, as a keyed hash made by the caller. */
  readonly fingerprint: string;
}

/** The key was not in use: the call is to be carried out, and this says what became of it. */
export interface FirstClaim {
  readonly kind: 'first';
  /**
   * Keeps the answer; resolves when it may be sent. To be called for an unknown outcome too: it is not known
   * to have done nothing. Never fails. What was completed or released first stays so.
   */
  complete(answer: KeptAnswer): Promise<void>;
  /** Nothing was done, and the key may be used anew. Never fails. */
  release(): Promise<void>;
}

/** What a use of a key comes to that is not the first. */
export type Refusal =
  | { readonly kind: 'replay'; readonly answer: KeptAnswer }
  | {
      readonly kind: 'in-progress';
      /** How long ago the first call came, in milliseconds. */
      readonly sinceMs: number;
    }
  | { readonly kind: 'mismatch' };

/**
 * What a call comes to, as the IETF draft "The Idempotency-Key HTTP Header Field"
 * (draft-ietf-httpapi-idempotency-key-header) §2.6 and §2.7 have it: it is the first, a retry, a retry of a
 * call that is still being processed (409), or another request with a used key (422).
 */
export type Claim = FirstClaim | Refusal;
