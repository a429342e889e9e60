import { randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';

import { AccountSession, type AccountSessionOptions } from './account-session.js';
import type { UpstreamAccount } from './upstream-account.js';

/** The most accounts that are stored. */
const MAX_ACCOUNTS = 10_000;

/** Their most memory, in bytes: most sessions have some 200 bytes of cookies, none more than 4 KiB. */
const MAX_BYTES = 16 * 1024 * 1024;

/** Overhead of an account in memory besides its cookies, in bytes; measured, rounded up. */
const ACCOUNT_OVERHEAD_BYTES = 1_000;

/**
 * How long an unused account is stored, in milliseconds. CUPI does not document how long its sessions live; one client
 * reuses them for a minute and calls that more aggressive than needed. An expired session costs one rejected request,
 * so this bridges the pauses of a person at work, without collecting secrets in memory.
 */
const MAX_IDLE_MS = 10 * 60 * 1000;

/** One account. */
interface SessionEntry {
  readonly session: AccountSession;
  /** Calls in progress. */
  calls: number;
  /** Whether the gateway holds the credentials, for at least one of its callers. */
  isGatewayHeld: boolean;
}

/** The session of an account, for the duration of a call. */
export interface SessionLease {
  readonly session: AccountSession;
  /** Must be called once, when the call is over. */
  readonly release: () => void;
}

/**
 * The sessions of all accounts at one node. Each node has its own, since RFC 6265 cookies do not distinguish the ports
 * of a host.
 *
 * Anyone can send the name of an account, so an account is stored beyond its calls only when the server has accepted
 * it, or when the gateway holds its credentials and must remember that they were rejected. Bounded in number and in
 * bytes: the least recently used are evicted.
 */
export class AccountSessions {
  readonly #hostname: string;
  readonly #options: AccountSessionOptions;
  /** Accounts with calls in progress, by fingerprint: at most as many as there are calls. */
  readonly #active = new Map<string, SessionEntry>();
  /** Accounts without. */
  readonly #idle = new LRUCache<string, SessionEntry>({
    max: MAX_ACCOUNTS,
    maxSize: MAX_BYTES,
    sizeCalculation: ({ session }) => ACCOUNT_OVERHEAD_BYTES + session.cookieCharacters,
    ttl: MAX_IDLE_MS,
    ttlAutopurge: true,
    ttlResolution: 0,
    perf: { now: () => performance.now() },
  });
  /** The last accounts that the gateway has used, by user name: as many as its configuration has named. */
  readonly #heldPasswords = new LRUCache<string, string>({ max: MAX_ACCOUNTS });
  readonly #fingerprintKey = randomBytes(32);
  /** Computed once per account object, since the gateway's own accounts are used again and again. */
  readonly #fingerprints = new WeakMap<UpstreamAccount, string>();

  constructor(hostname: string, options: AccountSessionOptions) {
    this.#hostname = hostname;
    this.#options = options;
  }

  /**
   * The session of that user name with that password: another password makes another account.
   * @param isGatewayHeld see `CupiCall.isGatewayHeld`
   */
  acquire(account: UpstreamAccount, isGatewayHeld: boolean): SessionLease {
    const fingerprint = this.#fingerprintOf(account);
    const known = this.#active.get(fingerprint) ?? this.#recall(fingerprint, account, isGatewayHeld);
    known.calls += 1;
    known.isGatewayHeld ||= isGatewayHeld;
    this.#active.set(fingerprint, known);
    return {
      session: known.session,
      release: () => {
        known.calls -= 1;
        if (known.calls === 0) this.#endCalls(fingerprint, known);
      },
    };
  }

  #recall(fingerprint: string, { username }: UpstreamAccount, isGatewayHeld: boolean): SessionEntry {
    const entry = this.#idle.get(fingerprint);
    this.#idle.delete(fingerprint);
    const isPasswordNew = isGatewayHeld && (this.#heldPasswords.get(username) ?? fingerprint) !== fingerprint;
    if (isGatewayHeld) this.#heldPasswords.set(username, fingerprint);
    return (
      entry ?? {
        session: new AccountSession(this.#hostname, this.#options, { isPasswordNew }),
        calls: 0,
        isGatewayHeld: false,
      }
    );
  }

  #endCalls(fingerprint: string, entry: SessionEntry): void {
    this.#active.delete(fingerprint);
    if (entry.isGatewayHeld || entry.session.isAccepted) this.#idle.set(fingerprint, entry);
  }

  #fingerprintOf(account: UpstreamAccount): string {
    const known = this.#fingerprints.get(account);
    if (known !== undefined) return known;
    const fingerprint = account.fingerprint(this.#fingerprintKey);
    this.#fingerprints.set(account, fingerprint);
    return fingerprint;
  }
}
