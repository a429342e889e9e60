import type { SharedRedis } from '#libs/redis-client';

import type { BreakerState } from './circuit-breaker.js';
import type { CupiDrift } from './drift.js';
import type { AttemptReport, AttemptStart, AttemptTrace } from './node.js';
import type { UpstreamAccount } from './upstream-account.js';

/** How to reach Unity Connection, and how much of it to use. */
export interface CupiClientOptions {
  /** Origins of the nodes, http or https, the preferred one first. */
  readonly urls: readonly string[];
  /**
   * How long a call may be queued, and then again how long all of its attempts and the pauses between them may take, in
   * milliseconds. At each node but the last it uses half of the remaining time at most.
   */
  readonly timeoutMs: number;
  /** Concurrent calls per node (CUPI: a node runs five for all of its web applications), of all replicas together. */
  readonly maxConcurrency: number;
  /** How replicas share the calls; the limit is that of this process alone when absent. */
  readonly replica?: ReplicaOptions | undefined;
  /** Queued calls at most, per node. */
  readonly queueLimit: number;
  /** Retries of a call at most, over all nodes, not counting the first attempt at each; 2 when absent. */
  readonly retries?: number | undefined;
  /** Pauses before retries. */
  readonly backOff?: BackOffOptions | undefined;
  /** When the circuit of a node opens, and for how long. */
  readonly breaker?: NodeBreakerOptions | undefined;
  /**
   * How long an account that the gateway holds is not tried again after it was rejected, in milliseconds; 30 000 when
   * absent (CUPI: accounts are locked after a few failed sign-ins).
   */
  readonly coolDownMs?: number | undefined;
  /** PEM certificates that are trusted besides Node's own roots. */
  readonly certificateAuthority?: string | undefined;
  /** True when any certificate is accepted: anyone on the way can then read the passwords. */
  readonly isCertificateVerificationOff?: boolean | undefined;
  /**
   * Awaited when the server has rejected an account's credentials, on any call, before that call fails. Rejected
   * session cookies do not count when a login follows. Must not fail.
   */
  readonly onRejected?: ((account: UpstreamAccount) => Promise<void>) | undefined;
  /**
   * Asked for other credentials when the server has rejected an account that the gateway holds, after `onRejected`. With
   * them, the call is sent once more, writes included, since nothing was done. Undefined: there are none. Must not fail,
   * and is not waited for beyond the time of the call.
   */
  readonly renew?: ((account: UpstreamAccount) => Promise<UpstreamAccount | undefined>) | undefined;
  /**
   * Called before every attempt is sent. What it returns becomes the parent of what the node does. Must not throw.
   */
  readonly onAttemptStart?: ((attempt: AttemptStart) => AttemptTrace | undefined) | undefined;
  /** Called after every attempt. Must not throw. */
  readonly onAttempt?: ((attempt: AttemptReport) => void) | undefined;
  /** Called with the origin of a node and the new state of its breaker. Must not throw. */
  readonly onBreakerChange?: ((node: string, state: BreakerState) => void) | undefined;
  /** Called with each deviation from the models, once per element of an answer. Must not throw. */
  readonly onDrift?: ((drift: CupiDrift) => void) | undefined;
}

interface ReplicaOptions {
  /** The Redis of all replicas. */
  readonly redis: SharedRedis;
  /** Name of this replica, which a successor after a crash has as well, and no other replica. */
  readonly name: string;
}

interface BackOffOptions {
  /** The longest pause before the first retry, in milliseconds; doubled before each further one; 100 when absent. */
  readonly baseMs?: number | undefined;
  /** The longest pause before any retry, in milliseconds; 2 000 when absent. */
  readonly maxMs?: number | undefined;
}

interface NodeBreakerOptions {
  /** Consecutive failures that open the circuit of a node; 5 when absent. */
  readonly failureThreshold?: number | undefined;
  /** How long the circuit is open at first, in milliseconds; doubled after each probe that fails; 1 000 when absent. */
  readonly openMs?: number | undefined;
  /** How long the circuit is open at most, in milliseconds; 30 000 when absent. */
  readonly maxOpenMs?: number | undefined;
}
