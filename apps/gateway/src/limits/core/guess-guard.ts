import { createHmac, randomBytes } from 'node:crypto';

import { CountedAttempts, MAX_FAILED } from './counted-attempts.js';
import type { Tally } from './counter-store.js';
import { digestOf } from './digest.js';
import { canonicalUsername, networkOf } from './guess-keys.js';
import { WINDOW_SECONDS, type LimitStore } from './limit-store.js';
import { ProvenCredentials } from './proven-credentials.js';

/** How long an attempt waits at most for one of ten others to turn out not to have failed, in milliseconds. */
const PATIENCE_MS = 5_000;

/** A user name and password that somebody sends, to sign in or by Basic. */
export interface Attempt {
  readonly username: string;
  /** Where it comes from: an IP address. */
  readonly address: string;
  /** All that is tried, such as the value of `Authorization`. Only a keyed digest is kept, in memory. */
  readonly credentials: string;
}

/** The attempt may go upstream. Whoever got this says, once, what came of it; all that follows is ignored. */
export interface Admitted {
  readonly isAdmitted: true;
  /** The upstream accepted the credentials. */
  succeeded(): Promise<void>;
  /** The upstream refused the credentials. */
  failed(): Promise<void>;
  /** It was not found out: the upstream could not be reached, or was not asked. */
  abandoned(): Promise<void>;
}

/** The attempt must not go upstream. */
export interface Refused {
  readonly isAdmitted: false;
  /** Whole seconds after which another attempt may be made: 1 to 60. */
  readonly retryAfterSeconds: number;
}

/** The answer of a {@link GuessGuard}. */
export type Admission = Admitted | Refused;

/** What can come of an admitted attempt. */
type Outcome = Exclude<keyof Admitted, 'isAdmitted'>;

/** What an attempt is counted under. */
interface AttemptKeys {
  readonly username: string;
  readonly address: string;
  readonly credentials: string;
}

/** A first try of credentials, for which the same ones wait. */
interface FirstTry {
  readonly outcome: Promise<Outcome>;
  readonly end: (outcome: Outcome) => void;
}

/**
 * Keeps the gateway from being used to guess passwords, or to lock accounts out: ten failed attempts a minute
 * for one user name, whatever its case, or for one address (IPv6: one /64), and further ones are refused.
 *
 * - An attempt is counted before it goes upstream, and the count is taken back unless it fails. So attempts
 *   that are under way count as failed ones, and many at once get no further than one after the other.
 * - When ten count and some of them are still under way at this replica, further ones wait a few seconds for their
 *   outcome: many users who come at once from behind one address are no guessers.
 * - The first success of credentials clears the count of its user name; never that of its address, from where
 *   somebody with one good account could otherwise guess at others without end.
 * - Credentials that were accepted within ten minutes are no guess: they are not counted while they are under
 *   way, so a busy caller is not refused for its own traffic. They are refused like all others once the limit
 *   is reached, and do not clear it, for somebody else may be guessing at their user name.
 * - While credentials are tried for the first time, the same ones wait for the outcome: a burst of calls
 *   with one wrong password makes one failed sign-in upstream at a time. When there is no outcome, they wait
 *   no more, so that an upstream that does not answer is not waited for by one after the other.
 */
export class GuessGuard {
  readonly #usernames: CountedAttempts;
  readonly #addresses: CountedAttempts;
  readonly #proven = new ProvenCredentials();
  /** First tries that are under way in this process, by digest of the credentials. */
  readonly #firstTries = new Map<string, Promise<Outcome>>();
  readonly #digestKey = randomBytes(32);

  constructor({ store }: { readonly store: LimitStore }) {
    this.#usernames = new CountedAttempts(store.counter('guesses:username'));
    this.#addresses = new CountedAttempts(store.counter('guesses:address'));
  }

  /** Whether the upstream has accepted the credentials within ten minutes, and not refused them since. */
  hasAccepted(credentials: string): boolean {
    return this.#proven.has(this.#digestOf(credentials));
  }

  /** Whether the attempt may go upstream. Never fails. */
  async admit(attempt: Attempt): Promise<Admission> {
    const waitsUntilMs = performance.now() + PATIENCE_MS;
    const keys = this.#keysOf(attempt);
    while (!this.#proven.has(keys.credentials)) {
      const firstTry = this.#firstTries.get(keys.credentials);
      if (!firstTry) return this.#admitFirstTry(keys, waitsUntilMs);
      if ((await firstTry) === 'abandoned') return this.#admitFirstTry(keys, waitsUntilMs);
    }
    return this.#admitProven(keys);
  }

  /** Credentials that the upstream has refused, on whatever call, are tried for the first time from now on. */
  forget(credentials: string): void {
    this.#proven.delete(this.#digestOf(credentials));
  }

  async #admitFirstTry(keys: AttemptKeys, waitsUntilMs: number): Promise<Admission> {
    const firstTry = this.#beginFirstTry(keys.credentials);
    const refuse = (tally: Tally): Refused => {
      firstTry.end('abandoned');
      return refusedFor(tally);
    };
    // The address goes first: whoever is refused by it opens no counts of endless user names.
    const byAddress = await this.#addresses.begin(keys.address, waitsUntilMs);
    if (!byAddress.isCounted) return refuse(byAddress);
    const byUsername = await this.#usernames.begin(keys.username, waitsUntilMs);
    if (!byUsername.isCounted) {
      await byAddress.takeBack();
      byAddress.end();
      return refuse(byUsername);
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
    if (exhausted) return refusedFor(exhausted);
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

  /** Lets the same credentials wait until the outcome is told or, in case nobody does, a minute. */
  #beginFirstTry(credentials: string): FirstTry {
    let tell!: (outcome: Outcome) => void;
    const outcome = new Promise<Outcome>((resolve) => {
      tell = resolve;
    });
    const end = (outcomeTold: Outcome) => {
      clearTimeout(timer);
      if (this.#firstTries.get(credentials) === outcome) this.#firstTries.delete(credentials);
      tell(outcomeTold);
    };
    const timer = setTimeout(end, WINDOW_SECONDS * 1000, 'abandoned').unref();
    this.#firstTries.set(credentials, outcome);
    return { outcome, end };
  }

  #keysOf({ username, address, credentials }: Attempt): AttemptKeys {
    return {
      username: digestOf(canonicalUsername(username)),
      address: digestOf(networkOf(address)),
      credentials: this.#digestOf(credentials),
    };
  }

  #digestOf(credentials: string): string {
    return createHmac('sha256', this.#digestKey).update(credentials).digest('base64url');
  }
}

/** Lets one outcome be told, whichever comes first. */
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

function refusedFor({ msLeft }: Tally): Refused {
  const seconds = Math.ceil(msLeft / 1000);
  return { isAdmitted: false, retryAfterSeconds: Math.min(Math.max(seconds, 1), WINDOW_SECONDS) };
}
