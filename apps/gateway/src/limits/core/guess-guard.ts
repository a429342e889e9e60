import { createHmac, randomBytes } from 'node:crypto';

import { CountedAttempts, MAX_FAILED } from './counted-attempts.js';
import type { Tally } from './counter-store.js';
import { digestOf } from './digest.js';
import { canonicalUsername, networkOf } from './guess-keys.js';
import { WINDOW_SECONDS, type LimitStore } from './limit-store.js';
import { ProvenCredentials } from './proven-credentials.js';

/** How long an attempt waits at most for the outcome of others that use up the limit, in milliseconds. */
const MAX_WAIT_MS = 5_000;

/** A user name and password from a sign-in or Basic authentication. */
export interface Attempt {
  readonly username: string;
  /** The IP address of the sender. */
  readonly address: string;
  /** The credentials as one text, such as the value of `Authorization`. Only a keyed digest is stored, in memory. */
  readonly credentials: string;
}

/** The attempt may be sent upstream. The outcome must be reported once; further reports are ignored. */
export interface Admitted {
  readonly isAdmitted: true;
  /** The upstream accepted the credentials. */
  succeeded(): Promise<void>;
  /** The upstream rejected the credentials. */
  failed(): Promise<void>;
  /** The outcome is unknown: the upstream could not be reached, or nothing was sent. */
  abandoned(): Promise<void>;
}

/** The attempt must not be sent upstream. */
export interface Rejected {
  readonly isAdmitted: false;
  /** Whole seconds after which another attempt may be made: 1 to 60. */
  readonly retryAfterSeconds: number;
}

/** The decision of a {@link GuessGuard}. */
export type Admission = Admitted | Rejected;

/** Outcomes of an admitted attempt. */
type Outcome = Exclude<keyof Admitted, 'isAdmitted'>;

/** The keys that an attempt is counted under: digests. */
export interface AttemptKeys {
  readonly username: string;
  readonly address: string;
  readonly credentials: string;
}

/** A first attempt with credentials; further attempts with the same ones wait for it. */
interface FirstTry {
  readonly outcome: Promise<Outcome>;
  readonly end: (outcome: Outcome) => void;
}

/**
 * Prevents the gateway from being used to guess passwords, or to lock accounts out: after ten failed attempts a minute
 * for one user name (case-insensitive) or for one address (IPv6: one /64), further ones are rejected.
 *
 * - An attempt is counted before it is sent upstream, and the count is taken back unless it fails. So attempts
 *   that are in progress count as failed, and concurrent attempts gain nothing over sequential ones.
 * - When the limit is reached and some of the attempts are still in progress at this replica, further ones wait a few seconds
 *   for their outcome: many users who come at once from behind one address are not guessing.
 * - The first success of credentials clears the count of its user name; never that of its address, from where
 *   an attacker with one valid account could otherwise guess at others without limit.
 * - Credentials that were accepted within ten minutes are no guess: they are not counted while they are in
 *   progress, so a busy caller is not rejected for its own traffic. They are rejected like all others once the limit
 *   is reached, and do not clear it, because an attacker may be guessing at the same user name.
 * - While credentials are tried for the first time, further attempts with the same ones wait for the outcome: a burst of
 *   calls with one wrong password makes one failed sign-in upstream at a time. If there is no outcome, they wait
 *   no longer, so that calls do not wait one after the other for an upstream that does not answer.
 */
export class GuessGuard {
  readonly #usernames: CountedAttempts;
  readonly #addresses: CountedAttempts;
  readonly #proven = new ProvenCredentials();
  /** First attempts that are in progress in this process, by digest of the credentials. */
  readonly #firstTries = new Map<string, Promise<Outcome>>();
  readonly #digestKey = randomBytes(32);

  constructor({ store }: { readonly store: LimitStore }) {
    this.#usernames = new CountedAttempts(store.counter('guesses:username'));
    this.#addresses = new CountedAttempts(store.counter('guesses:address'));
  }

  /** Whether the upstream has accepted the credentials within ten minutes, and not rejected them since. */
  hasAccepted(credentials: string): boolean {
    return this.#proven.has(this.#digestOf(credentials));
  }

  /** Whether the attempt may be sent upstream. Never fails. */
  async admit(attempt: Attempt): Promise<Admission> {
    const waitsUntilMs = performance.now() + MAX_WAIT_MS;
    const keys = this.keysOf(attempt);
    while (!this.#proven.has(keys.credentials)) {
      const firstTry = this.#firstTries.get(keys.credentials);
      if (!firstTry) return this.#admitFirstTry(keys, waitsUntilMs);
      if ((await firstTry) === 'abandoned') return this.#admitFirstTry(keys, waitsUntilMs);
    }
    return this.#admitProven(keys);
  }

  /** The keys of an attempt, for {@link admitsAtOnce}. */
  keysOf({ username, address, credentials }: Attempt): AttemptKeys {
    return {
      username: digestOf(canonicalUsername(username)),
      address: digestOf(networkOf(address)),
      credentials: this.#digestOf(credentials),
    };
  }

  /**
   * Whether {@link admit} would admit an attempt that needs no counting: of credentials that were accepted, while the limits
   * of its user name and address were found not to be reached within the last few seconds, and not reached here since. So a
   * limit that is reached at another replica counts here a few seconds later, or with the first attempt that is rejected here.
   */
  admitsAtOnce({ username, address, credentials }: AttemptKeys): boolean {
    return (
      this.#proven.has(credentials) &&
      this.#addresses.isBelowLimit(address) &&
      this.#usernames.isBelowLimit(username)
    );
  }

  /** Credentials that the upstream has rejected, on any call, count as new from now on. */
  forget(credentials: string): void {
    this.#proven.delete(this.#digestOf(credentials));
  }

  async #admitFirstTry(keys: AttemptKeys, waitsUntilMs: number): Promise<Admission> {
    const firstTry = this.#beginFirstTry(keys.credentials);
    const reject = (tally: Tally): Rejected => {
      firstTry.end('abandoned');
      return rejectedFor(tally);
    };
    // The address is counted first: when it is rejected, no counts for arbitrary user names are opened.
    const byAddress = await this.#addresses.begin(keys.address, waitsUntilMs);
    if (!byAddress.isCounted) return reject(byAddress);
    const byUsername = await this.#usernames.begin(keys.username, waitsUntilMs);
    if (!byUsername.isCounted) {
      await byAddress.takeBack();
      byAddress.end();
      return reject(byUsername);
    }
    void firstTry.outcome.then(() => {
      byAddress.end();
      byUsername.end();
    });
    return admitted(
      {
        succeeded: async () => {
          this.#proven.add(keys.credentials);
          await Promise.all([this.#usernames.clear(keys.username), byAddress.takeBack()]);
        },
        failed: () => Promise.resolve(),
        abandoned: async () => {
          await Promise.all([byAddress.takeBack(), byUsername.takeBack()]);
        },
      },
      firstTry.end,
    );
  }

  async #admitProven(keys: AttemptKeys): Promise<Admission> {
    const tallies = await Promise.all([
      this.#addresses.read(keys.address),
      this.#usernames.read(keys.username),
    ]);
    const exhausted = tallies.find(({ count }) => count >= MAX_FAILED);
    if (exhausted) return rejectedFor(exhausted);
    return admitted({
      succeeded: () => {
        this.#proven.add(keys.credentials);
        return Promise.resolve();
      },
      failed: async () => {
        this.#proven.delete(keys.credentials);
        await Promise.all([
          this.#addresses.addFailed(keys.address),
          this.#usernames.addFailed(keys.username),
        ]);
      },
      abandoned: () => Promise.resolve(),
    });
  }

  /** Makes attempts with the same credentials wait until the outcome is reported, or for at most a minute. */
  #beginFirstTry(credentials: string): FirstTry {
    let settle!: (outcome: Outcome) => void;
    const outcome = new Promise<Outcome>((resolve) => {
      settle = resolve;
    });
    const end = (reported: Outcome) => {
      clearTimeout(timer);
      if (this.#firstTries.get(credentials) === outcome) this.#firstTries.delete(credentials);
      settle(reported);
    };
    const timer = setTimeout(end, WINDOW_SECONDS * 1000, 'abandoned').unref();
    this.#firstTries.set(credentials, outcome);
    return { outcome, end };
  }

  #digestOf(credentials: string): string {
    return createHmac('sha256', this.#digestKey).update(credentials).digest('base64url');
  }
}

/** Accepts one report of the outcome, whichever comes first. */
function admitted(settle: Record<Outcome, () => Promise<void>>, end?: (outcome: Outcome) => void): Admitted {
  let isSettled = false;
  const settleAs = (outcome: Outcome) => async () => {
    if (isSettled) return;
    isSettled = true;
    await settle[outcome]();
    end?.(outcome);
  };
  return {
    isAdmitted: true,
    succeeded: settleAs('succeeded'),
    failed: settleAs('failed'),
    abandoned: settleAs('abandoned'),
  };
}

function rejectedFor({ msLeft }: Tally): Rejected {
  const seconds = Math.ceil(msLeft / 1000);
  return { isAdmitted: false, retryAfterSeconds: Math.min(Math.max(seconds, 1), WINDOW_SECONDS) };
}
