import { UpstreamAccount } from '#libs/cupi-client';
import type { RecentUser } from '../../clients/core/index.js';
import { RecentSessions } from './recent-sessions.js';
import { openRecord, sealRecord, type RecordContent, type RecordRejection } from './session-record.js';
import type { SessionSecrets } from './session-secrets.js';
import { SessionStoreUnavailableError, type SessionStore } from './session-store.js';
import { formatToken, newToken, parseToken, storeIdOf } from './session-token.js';

const DEFAULT_TTL_SECONDS = 3600;
/** A session ends this long after sign-in, however busy it is. */
const LIFETIME_MS = 8 * 3_600_000;
/** Maximum difference between the clocks of two gateways. */
const CLOCK_TOLERANCE_MS = 60_000;
/** A session is prolonged after this part of its time, so that not every read causes a write. */
const PROLONGED_AFTER = 1 / 10;

/** A signed-in user, as shown to the user. */
export interface Session {
  readonly username: string;
  /** When the session ends if it is not used until then. */
  readonly expiresAt: Date;
}

/** A failure that is not shown to users, and that operators should see. */
export interface SessionFailure {
  /** The id in the store: a hash from which the token cannot be derived. */
  readonly sessionId: string;
  /**
   * Why the record counted as not found: it is malformed, of another format, sealed with a secret that is not
   * configured here, altered or exchanged (`not-authentic`), or ends later than any session can
   * (`implausible-expiry`: one of the clocks is wrong). `not-prolonged` alone is harmless so far: the
   * session was found, but the store did not prolong it.
   */
  readonly reason: RecordRejection | 'implausible-expiry' | 'not-prolonged';
}

/** Dependencies and options of a {@link SessionVault}. */
export interface SessionVaultOptions {
  readonly store: SessionStore;
  readonly secrets: SessionSecrets;
  /** How long a session lasts without use, in seconds; an hour by default. */
  readonly ttlSeconds?: number;
  /** Called with failures; for the log. */
  readonly onFailure?: (failure: SessionFailure) => void;
  /** Milliseconds since 1970 UTC; the system clock by default. */
  readonly now?: () => number;
  /** A monotonic clock, in milliseconds; that of the process by default. */
  readonly monotonicNow?: () => number;
}

/**
 * Stores the Unity Connection accounts of signed-in users for the time of their sessions.
 *
 * A session needs three things: its token, which only the user's cookie holds; its record in the store; and
 * the server's secret. Without all of them, the password cannot be recovered.
 *
 * A session ends when it was not used for `ttlSeconds`, which the store enforces, and eight hours after
 * sign-in, which its sealed record enforces.
 *
 * For up to five seconds after a session was found it can be recalled without its account; one that was closed, here or at
 * another gateway, cannot.
 */
export class SessionVault {
  readonly #store: SessionStore;
  readonly #secrets: SessionSecrets;
  readonly #ttlMs: number;
  readonly #onFailure: (failure: SessionFailure) => void;
  readonly #now: () => number;
  readonly #recent: RecentSessions;

  constructor(options: SessionVaultOptions) {
    this.#store = options.store;
    this.#secrets = options.secrets;
    this.#ttlMs = Math.min((options.ttlSeconds ?? DEFAULT_TTL_SECONDS) * 1000, LIFETIME_MS);
    this.#onFailure = options.onFailure ?? (() => undefined);
    this.#now = options.now ?? Date.now;
    this.#recent = new RecentSessions(options.monotonicNow ?? (() => performance.now()));
    this.#store.watch(this.#recent);
  }

  /**
   * Opens a session for credentials that the upstream has accepted.
   *
   * @returns the session, and the token for the cookie: 43 characters of base64url
   * @throws RangeError when {@link UpstreamAccount} rejects the credentials
   * @throws SessionStoreUnavailableError
   */
  async open(username: string, password: string): Promise<{ token: string; session: Session }> {
    const account = new UpstreamAccount(username, password);
    const token = newToken();
    const nowMs = this.#now();
    const absoluteExpiryMs = nowMs + LIFETIME_MS;
    const record = sealRecord({ username, password, absoluteExpiryMs }, token, this.#secrets);
    await this.#store.put(storeIdOf(token), record, this.#ttlMs);
    return { token: formatToken(token), session: sessionOf(account, nowMs + this.#ttlMs) };
  }

  /**
   * The session of a token and its account; undefined when there is none: it never existed, is
   * over, was closed, or its record is not trusted. Finding a session prolongs it, if a tenth of
   * `ttlSeconds` has passed since it was last prolonged.
   *
   * @param token from the cookie: any text
   * @throws SessionStoreUnavailableError
   */
  async find(token: string): Promise<{ session: Session; account: UpstreamAccount } | undefined> {
    const tokenBytes = parseToken(token);
    if (!tokenBytes) return undefined;
    const sessionId = storeIdOf(tokenBytes);
    const { deletions } = this.#recent;
    const stored = await this.#store.get(sessionId);
    const nowMs = this.#now();
    const content = stored && this.#read(sessionId, stored.record, tokenBytes, nowMs);
    if (!content) return undefined;
    const expiresInMs = await this.#prolong(sessionId, stored.expiresInMs, content.absoluteExpiryMs - nowMs);
    if (expiresInMs === undefined) return undefined;
    const account = new UpstreamAccount(content.username, content.password);
    // No longer than a session may wait to be prolonged.
    const rememberedMs = Math.min(expiresInMs, this.#ttlMs * PROLONGED_AFTER);
    this.#recent.add(sessionId, account.username, rememberedMs, deletions);
    return { session: sessionOf(account, nowMs + expiresInMs), account };
  }

  /**
   * Notes the user of a session that was found a moment ago, so that it can be recalled.
   * @param token from the cookie: any text
   */
  remember(token: string, user: RecentUser): void {
    const tokenBytes = parseToken(token);
    if (tokenBytes) this.#recent.setUser(storeIdOf(tokenBytes), user);
  }

  /**
   * The user of a session that {@link find} found less than five seconds ago and whose user was noted; undefined when it
   * has ended since, and while ends at other gateways may be missed. Does not prolong it.
   * @param token from the cookie: any text
   */
  recall(token: string): RecentUser | undefined {
    const tokenBytes = parseToken(token);
    return tokenBytes && this.#recent.find(storeIdOf(tokenBytes));
  }

  /**
   * Ends the session of a token; a missing one is no error.
   * @throws SessionStoreUnavailableError when it is unknown whether it has ended
   */
  async close(token: string): Promise<void> {
    const tokenBytes = parseToken(token);
    if (!tokenBytes) return;
    const sessionId = storeIdOf(tokenBytes);
    this.#recent.onDeleted(sessionId);
    await this.#store.delete(sessionId);
    // Again: it may have been found, and remembered, while it was being deleted.
    this.#recent.onDeleted(sessionId);
  }

  /**
   * A rejected record is not deleted: it may be valid at another gateway, whose secrets are newer or whose clock
   * is right.
   */
  #read(sessionId: string, record: Uint8Array, token: Buffer, nowMs: number): RecordContent | undefined {
    const content = openRecord(record, token, this.#secrets);
    if (typeof content === 'string') {
      this.#onFailure({ sessionId, reason: content });
      return undefined;
    }
    const remainingMs = content.absoluteExpiryMs - nowMs;
    if (remainingMs > LIFETIME_MS + CLOCK_TOLERANCE_MS) {
      this.#onFailure({ sessionId, reason: 'implausible-expiry' });
      return undefined;
    }
    return remainingMs > 0 ? content : undefined;
  }

  /** How long the session lasts without use from now on; undefined when it has just been closed. */
  async #prolong(sessionId: string, storedForMs: number, remainingMs: number): Promise<number | undefined> {
    const ttlMs = Math.min(this.#ttlMs, remainingMs);
    if (Math.abs(ttlMs - storedForMs) < this.#ttlMs * PROLONGED_AFTER) return Math.min(storedForMs, ttlMs);
    try {
      return (await this.#store.touch(sessionId, ttlMs)) ? ttlMs : undefined;
    } catch (error) {
      if (!(error instanceof SessionStoreUnavailableError)) throw error;
      this.#onFailure({ sessionId, reason: 'not-prolonged' });
      return Math.min(storedForMs, ttlMs);
    }
  }
}

function sessionOf(account: UpstreamAccount, expiresAtMs: number): Session {
  return { username: account.username, expiresAt: new Date(expiresAtMs) };
}
