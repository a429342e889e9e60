import { randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';

import { AccountSession, type AccountSessionOptions } from './account-session.js';
import type { UpstreamAccount } from './upstream-account.js';

/** Accounts that are remembered at most. */
const MAX_ACCOUNTS = 10_000;

/** What they take at most, in bytes: most sessions have some 200 bytes of cookies, none more than 4 KiB. */
const MAX_BYTES = 16 * 1024 * 1024;

/** What surrounds the cookies of an account in memory, in bytes; measured, rounded up. */
const ACCOUNT_OVERHEAD_BYTES = 1_000;

/**
 * How long an account is remembered without being used, in milliseconds. CUPI: how long its sessions live is
 * not documented; one client keeps them for a minute and calls that more aggressive than needed. A
 * session that has ended costs one refused request, so this is long enough to bridge the pauses of a
 * person at work, and short enough that secrets do not pile up in memory.
 */
const MAX_IDLE_MS = 10 * 60 * 1000;

/** One account. */
interface Known {
  readonly session: AccountSession;
  /** Calls that are under way. */
  calls: number;
  /** Whether the gateway holds the credentials, for one of its callers at least. */
  isGatewayHeld: boolean;
}

/** The session of an account, for the time of a call. */
export interface HeldSession {
  readonly session: AccountSession;
  /** To be called once, when the call is over. */
  readonly release: () => void;
}

/**
 * The sessions of all accounts at one node. Each node has its own, since RFC 6265 cookies would
 * not keep two ports of a host apart.
 *
 * Anybody may come with the name of an account, so one is remembered beyond its calls only when the server has accepted
 * it, or when the gateway holds its credentials and must know that they were refused. Bounded in number and in bytes:
 * the accounts that have not been used for longest are forgotten.
 */
export class AccountSessions {
  readonly #hostname: string;
  readonly #options: AccountSessionOptions;
  /** Accounts with calls under way, by fingerprint: as many as there are calls. */
  readonly #underWay = new Map<string, Known>();
  /** Accounts without. */
  readonly #remembered = new LRUCache<string, Known>({
    max: MAX_ACCOUNTS,
    maxSize: MAX_BYTES,
    sizeCalculation: ({ session }) => ACCOUNT_OVERHEAD_BYTES + session.cookieCharacters,
    ttl: MAX_IDLE_MS,
    ttlAutopurge: true,
    ttlResolution: 0,
    perf: { now: () => performance.now() },
  });
  readonly #fingerprintKey = randomBytes(32);
  /** Those that have been made, for accounts that come again and again. */
  readonly #fingerprints = new WeakMap<UpstreamAccount, string>();

  constructor(hostname: string, options: AccountSessionOptions) {
    this.#hostname = hostname;
    this.#options = options;
  }

  /**
   * The session of that user name with that password: with another password it is another account.
   * @param isGatewayHeld see `CupiCall.isGatewayHeld`
   */
  hold(account: UpstreamAccount, isGatewayHeld: boolean): HeldSession {
    const fingerprint = this.#fingerprintOf(account);
    const known = this.#underWay.get(fingerprint) ?? this.#recall(fingerprint);
    known.calls += 1;
    known.isGatewayHeld ||= isGatewayHeld;
    this.#underWay.set(fingerprint, known);
    return {
      session: known.session,
      release: () => {
        known.calls -= 1;
        if (known.calls === 0) this.#endCalls(fingerprint, known);
      },
    };
  }

  #recall(fingerprint: string): Known {
    const known = this.#remembered.get(fingerprint);
    this.#remembered.delete(fingerprint);
    return (
      known ?? {
        session: new AccountSession(this.#hostname, this.#options),
        calls: 0,
        isGatewayHeld: false,
      }
    );
  }

  #endCalls(fingerprint: string, known: Known): void {
    this.#underWay.delete(fingerprint);
    if (known.isGatewayHeld || known.session.isAccepted) this.#remembered.set(fingerprint, known);
  }

  #fingerprintOf(account: UpstreamAccount): string {
    const known = this.#fingerprints.get(account);
    if (known !== undefined) return known;
    const fingerprint = account.fingerprint(this.#fingerprintKey);
    this.#fingerprints.set(account, fingerprint);
    return fingerprint;
  }
}
