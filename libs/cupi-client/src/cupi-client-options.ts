import type { BreakerState } from './circuit-breaker.js';
import type { CupiDrift } from './drift.js';
import type { AttemptReport } from './node.js';
import type { UpstreamAccount } from './upstream-account.js';

/** How to reach Unity Connection, and how much of it to use. */
export interface CupiClientOptions {
  /** Origins of the nodes, http or https, the preferred one first. */
  readonly urls: readonly string[];
  /**
   * How long a call may wait for its turns, and then again take with all of its attempts and the pauses between them,
   * in milliseconds. Before the last node it takes half of what is left at most, so that time is left for the next.
   */
  readonly timeoutMs: number;
  /** Calls at once per node (CUPI: a node runs five for all of its web applications). */
  readonly maxConcurrency: number;
  /** Calls that wait at most, per node. */
  readonly queueLimit: number;
  /** How often a call is tried again at most, over all nodes, without counting the first attempt at each; 2 when absent. */
  readonly retries?: number | undefined;
  /** Pauses before retries. */
  readonly backOff?: BackOffOptions | undefined;
  /** When a node is spared, and for how long. */
  readonly breaker?: NodeBreakerOptions | undefined;
  /**
   * How long an account that the gateway holds is not tried again after it was refused, in milliseconds;
   * 30 000 when absent (CUPI: accounts are locked after a few failed sign-ins).
   */
  readonly coolDownMs?: number | undefined;
  /** PEM certificates that are trusted besides Node's own roots. */
  readonly certificateAuthority?: string | undefined;
  /** True when any certificate is accepted: anyone on the way can then read the passwords. */
  readonly isCertificateVerificationOff?: boolean | undefined;
  /**
   * Awaited when the server has refused an account's credentials, on whatever call, before that call fails. The refusal
   * of session cookies that is followed by a login is none. Must not fail.
   */
  readonly onRefused?: ((account: UpstreamAccount) => Promise<void>) | undefined;
  /** Told of every attempt when it has ended. Must not throw. */
  readonly onAttempt?: ((attempt: AttemptReport) => void) | undefined;
  /** Told of the origin of a node and the new state of its breaker. Must not throw. */
  readonly onBreakerChange?: ((node: string, state: BreakerState) => void) | undefined;
  /** Told of what does not fit the models, once for each element of an answer. Must not throw. */
  readonly onDrift?: ((drift: CupiDrift) => void) | undefined;
}

interface BackOffOptions {
  /** The longest pause before the first retry, in milliseconds; twice as long before each further one; 100 when absent. */
  readonly baseMs?: number | undefined;
  /** The longest pause of all, in milliseconds; 2 000 when absent. */
  readonly maxMs?: number | undefined;
}

interface NodeBreakerOptions {
  /** Failures in a row after which a node is spared; 5 when absent. */
  readonly failureThreshold?: number | undefined;
  /** How long a node is spared at first, in milliseconds; twice as long after each probe that fails; 1 000 when absent. */
  readonly openMs?: number | undefined;
  /** How long a node is spared at most, in milliseconds; 30 000 when absent. */
  readonly maxOpenMs?: number | undefined;
}
