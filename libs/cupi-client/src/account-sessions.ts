import { randomBytes } from 'node:crypto';

import { AccountSession, type AccountSessionOptions } from './account-session.js';
import type { UpstreamAccount } from './upstream-account.js';

const MAX_ACCOUNTS = 10_000;

/**
 * How long an account is remembered without being used, in milliseconds. CUPI: how long its sessions live is
 * not documented; one client keeps them for a minute and calls that more aggressive than needed. A
 * session that has ended costs one refused request, so this is long enough to bridge the pauses of a
 * person at work, and short enough that secrets do not pile up in memory.
 */
const MAX_IDLE_MS = 10 * 60 * 1000;

interface Remembered {
  readonly session: AccountSession;
  readonly usedAtMs: number;
}

/**
 * The sessions of all accounts at one node. Each node has its own, since RFC 6265 cookies would
 * not keep two ports of a host apart. Bounded: the accounts that have not been used for longest are forgotten.
 */
export class AccountSessions {
  readonly #hostname: string;
  readonly #options: AccountSessionOptions;
  /** Least recently used first, as a Map keeps the order in which its keys were added. */
  readonly #remembered = new Map<string, Remembered>();
  readonly #fingerprintKey = randomBytes(32);
  /** Those that have been made, for accounts that come again and again. */
  readonly #fingerprints = new WeakMap<UpstreamAccount, string>();

  constructor(hostname: string, options: AccountSessionOptions) {
    this.#hostname = hostname;
    this.#options = options;
  }

  /** The session of that user name with that password: with another password it is another account. */
  of(account: UpstreamAccount): AccountSession {
    const nowMs = performance.now();
    this.#forgetUnused(nowMs);
    const fingerprint = this.#fingerprintOf(account);
    const session =
      this.#remembered.get(fingerprint)?.session ?? new AccountSession(this.#hostname, this.#options);
    this.#remembered.delete(fingerprint);
    this.#remembered.set(fingerprint, { session, usedAtMs: nowMs });
    this.#forgetSurplus();
    return session;
  }

  #fingerprintOf(account: UpstreamAccount): string {
    const known = this.#fingerprints.get(account);
    if (known !== undefined) return known;
    const fingerprint = account.fingerprint(this.#fingerprintKey);
    this.#fingerprints.set(account, fingerprint);
    return fingerprint;
  }

  #forgetUnused(nowMs: number): void {
    for (const [fingerprint, { usedAtMs }] of this.#remembered) {
      if (nowMs - usedAtMs < MAX_IDLE_MS) return;
      this.#remembered.delete(fingerprint);
    }
  }

  #forgetSurplus(): void {
    const [leastRecentlyUsed] = this.#remembered.keys();
    if (this.#remembered.size > MAX_ACCOUNTS && leastRecentlyUsed !== undefined) {
      this.#remembered.delete(leastRecentlyUsed);
    }
  }
}
