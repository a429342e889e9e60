import { createLocalJWKSet, errors, type JWTVerifyGetKey } from 'jose';
import { fetchKeySet } from './fetch-key-set.js';

const FETCH_TIMEOUT_MS = 3000;
/** How long keys are used before they are fetched again, and the maximum when that fails. */
const MAX_AGE_MS = 10 * 60_000;
const MAX_AGE_ON_FAILURE_MS = 24 * 60 * 60_000;
/** Minimum time between two fetches because of unknown keys. */
const COOL_DOWN_MS = 30_000;
/** Pause after a failed fetch. */
const FAILURE_PAUSE_MS = 10_000;

/** The keys of an issuer could not be fetched. */
export interface KeyFetchFailure {
  readonly jwksUri: string;
  readonly error: unknown;
  /** Whether known keys stay in force; otherwise the tokens of the issuer are rejected. */
  readonly isKnown: boolean;
}

/** One version of an issuer's keys, as they were fetched. */
export interface KnownKeys {
  readonly find: JWTVerifyGetKey;
  /** By the monotonic clock. */
  readonly fetchedAtMs: number;
}

/**
 * The keys of one issuer (RFC 7517 §5): fetched for the first token, for a token with an unknown key, and when they are
 * old. Known keys stay in force while the issuer fails, for at most a day. A flood of tokens does not cause a flood of
 * fetches: one is in progress at a time, and there is a pause after each except the first, so that a key that is new right
 * after the first fetch is found at once.
 */
export class IssuerKeys {
  readonly #jwksUri: string;
  readonly #onFetchFailure: (failure: KeyFetchFailure) => void;
  #known: KnownKeys | undefined;
  #fetching: Promise<void> | undefined;
  #hasFailed = false;
  /** By the monotonic clock. */
  #pausedUntilMs = -Infinity;

  constructor(jwksUri: string, onFetchFailure: (failure: KeyFetchFailure) => void) {
    this.#jwksUri = jwksUri;
    this.#onFetchFailure = onFetchFailure;
  }

  /**
   * The key that a token names.
   * @throws JWKSNoMatchingKey when it is unknown
   */
  readonly find: JWTVerifyGetKey = async (header, token) => {
    await this.#refresh();
    try {
      return await this.#findKnown(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      await this.#fetch();
      return this.#findKnown(header, token);
    }
  };

  /** The version in use; undefined before the first fetch. */
  get known(): KnownKeys | undefined {
    return this.#known;
  }

  /**
   * Whether {@link find} would use this version without fetching another: it has not been replaced, and is either young
   * enough or, while the issuer fails, waits for the next attempt to replace it.
   */
  isInForce(keys: KnownKeys): boolean {
    if (keys !== this.#known) return false;
    const nowMs = performance.now();
    const ageMs = nowMs - keys.fetchedAtMs;
    if (ageMs < MAX_AGE_MS) return true;
    return this.#hasFailed && nowMs < this.#pausedUntilMs && ageMs < MAX_AGE_ON_FAILURE_MS;
  }

  /** Fetches the keys when there are none or they are old; does not wait for that while known keys can be used. */
  async #refresh(): Promise<void> {
    const ageMs = this.#known ? performance.now() - this.#known.fetchedAtMs : Infinity;
    if (ageMs < MAX_AGE_MS) return;
    if (ageMs >= MAX_AGE_ON_FAILURE_MS) this.#known = undefined;
    const canServe = this.#known !== undefined && this.#hasFailed;
    const fetching = this.#fetch();
    if (!canServe) await fetching;
  }

  #findKnown: JWTVerifyGetKey = (header, token) => {
    if (!this.#known) throw new errors.JWKSNoMatchingKey();
    return this.#known.find(header, token);
  };

  /** Never fails; does nothing during a pause. */
  #fetch(): Promise<void> {
    if (!this.#fetching && performance.now() < this.#pausedUntilMs) return Promise.resolve();
    this.#fetching ??= this.#fetchNow().finally(() => {
      this.#fetching = undefined;
    });
    return this.#fetching;
  }

  async #fetchNow(): Promise<void> {
    try {
      const find = createLocalJWKSet(await fetchKeySet(this.#jwksUri, FETCH_TIMEOUT_MS));
      const isFirst = this.#known === undefined;
      this.#known = { find, fetchedAtMs: performance.now() };
      this.#hasFailed = false;
      if (!isFirst) this.#pausedUntilMs = performance.now() + COOL_DOWN_MS;
    } catch (error) {
      this.#hasFailed = true;
      this.#pausedUntilMs = performance.now() + FAILURE_PAUSE_MS;
      this.#onFetchFailure({ jwksUri: this.#jwksUri, error, isKnown: this.#known !== undefined });
    }
  }
}
