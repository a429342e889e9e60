import { AttemptDeadline } from './attempt-deadline.js';
import { outcomeOf, verdictOf, type AttemptResult, type MadeAttempt } from './attempt-result.js';
import type { AuthenticatedAnswer, AuthenticatedTransport, Sender } from './authenticated-transport.js';
import type { CallClock } from './call-clock.js';
import type { BreakerState, CircuitBreaker, Verdict } from './circuit-breaker.js';
import { CupiError, type CupiErrorKind } from './cupi-error.js';
import type { HttpRequest } from './http-transport.js';
import { GateRefusedError, type GatePriority, type GateRefusal, type PriorityGate } from './priority-gate.js';

/** A node as it is at the moment. */
export interface NodeStatus {
  /** Origin. */
  readonly url: string;
  readonly state: BreakerState;
  /** Calls that it is working on. */
  readonly active: number;
  /** Calls that wait for their turn. */
  readonly waiting: Readonly<Record<GatePriority, number>>;
}

/** One attempt that was made, for metrics. */
export interface AttemptReport {
  /** Origin of the node. */
  readonly node: string;
  readonly method: string;
  /** `ok`, or what went wrong, as far as the status alone tells. */
  readonly outcome: 'ok' | CupiErrorKind;
  /** Of the answer, if there was one. */
  readonly status?: number;
  /** Without the wait for a turn. */
  readonly durationMs: number;
  /** True when the call had been sent before, to whichever node. */
  readonly isRetry: boolean;
}

/** What a {@link Node} is made of. */
export interface NodeParts {
  /** Origin. */
  readonly url: string;
  readonly gate: PriorityGate;
  readonly breaker: CircuitBreaker;
  readonly transport: AuthenticatedTransport;
  /** The time of a call; a timeout after less than a quarter of it is not held against the node. */
  readonly timeoutMs: number;
  readonly onAttempt?: ((report: AttemptReport) => void) | undefined;
}

/** A call, as far as nodes need to know it. */
export interface NodeCall {
  readonly request: HttpRequest;
  /** In whose name; nobody's when absent. */
  readonly sender?: Sender | undefined;
  readonly priority: GatePriority;
  /** See `CupiCall.deadlineAtMs`. */
  readonly deadlineAtMs?: number | undefined;
  /** Gives the call up, waiting or running. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Reads an answer while the call still has its place at the gate, so that what was received and is not yet read is
   * bounded as the calls are. Must not fail.
   */
  readonly onAnswer?: ((answer: AuthenticatedAnswer) => Promise<void>) | undefined;
}

/** How an attempt stands among the others of its call. */
export interface AttemptTerms {
  readonly clock: CallClock;
  /** True when another node can be asked afterwards, for which time must be left. */
  readonly hasAlternative: boolean;
  readonly isRetry: boolean;
}

const REFUSALS: Readonly<Record<GateRefusal, string>> = {
  'queue-full': 'Too many calls are waiting for the upstream.',
  'waited-too-long': 'The call waited too long for its turn at the upstream.',
  aborted: 'The call was given up by its caller.',
};

const TOO_LATE = 'The time was over before the upstream could be asked.';

/** The share of what is left that an attempt may use up when there is another node. */
const SHARE_BEFORE_ALTERNATIVE = 0.5;

/** The least share of the time of a call after which a timeout counts as a failure of the node. */
const FAIR_SHARE = 0.25;

/**
 * One node of the cluster, with its own queue, breaker, connections and sessions: what is wrong with one node, and
 * what it knows of accounts, is nothing to the others.
 */
export class Node {
  readonly url: string;
  readonly #parts: NodeParts;
  #healthyAtMs = -Infinity;
  #isClosed = false;

  constructor(parts: NodeParts) {
    this.url = parts.url;
    this.#parts = parts;
  }

  /** Whether the breaker would let a call through now. */
  get isPassable(): boolean {
    return this.#parts.breaker.isPassable;
  }

  /** How long the breaker lets no call through, in milliseconds. */
  get waitMs(): number {
    return this.#parts.breaker.waitMs;
  }

  /** When it last gave an answer that shows that it works, by the monotonic clock; `-Infinity` when it never did. */
  get healthyAtMs(): number {
    return this.#healthyAtMs;
  }

  status(): NodeStatus {
    const { gate, breaker } = this.#parts;
    return { url: this.url, state: breaker.state, active: gate.runningCount, waiting: gate.waitingCounts() };
  }

  /**
   * Announces a call, before its first attempt; see {@link AuthenticatedTransport.announce}.
   * @returns what is to be called once, when the call is over
   */
  announce(sender: Sender): () => void {
    return this.#parts.transport.announce(sender);
  }

  /** Makes one attempt when it is its turn. Never fails: how it ended is in the result. */
  async attempt(call: NodeCall, terms: AttemptTerms): Promise<AttemptResult> {
    const endWait = terms.clock.beginWait();
    try {
      return await this.#parts.gate.run(
        call.priority,
        async () => {
          endWait();
          const result = await this.#inTurn(call, terms);
          if (result.type === 'answer') await call.onAnswer?.(result.answer);
          return result;
        },
        { maxWaitMs: shareOf(terms.clock.waitMsLeft, terms), signal: call.signal },
      );
    } catch (error) {
      if (!(error instanceof GateRefusedError)) throw error;
      endWait();
      const kind = error.reason === 'aborted' ? 'aborted' : 'unavailable';
      return { type: 'refusal', error: new CupiError(kind, REFUSALS[error.reason]) };
    }
  }

  /** Destroys the connections; calls under way, and those to come, fail. */
  close(): void {
    this.#isClosed = true;
    this.#parts.transport.close();
  }

  async #inTurn(call: NodeCall, terms: AttemptTerms): Promise<AttemptResult> {
    if (terms.clock.sendMsLeft === 0) return { type: 'refusal', error: new CupiError('timeout', TOO_LATE) };
    // Others may have found out what the node is like while this call waited for its turn.
    const report = this.#parts.breaker.enter();
    if (report === undefined) return { type: 'refusal', error: sparedError(this.waitMs) };
    let verdict: Verdict = 'unknown';
    try {
      const startedAtMs = performance.now();
      const result = await this.#timed(call, startedAtMs, terms);
      const hadFairTime = performance.now() - startedAtMs >= this.#parts.timeoutMs * FAIR_SHARE;
      if (!this.#isClosed) verdict = verdictOf(result, hadFairTime);
      return result;
    } finally {
      if (verdict === 'healthy') this.#healthyAtMs = performance.now();
      report(verdict);
    }
  }

  async #timed(call: NodeCall, startedAtMs: number, terms: AttemptTerms): Promise<MadeAttempt> {
    const { method } = call.request;
    const result = await this.#send(call, terms);
    this.#parts.onAttempt?.({
      node: this.url,
      method,
      outcome: outcomeOf(result, method),
      ...(result.type === 'answer' && { status: result.answer.status }),
      durationMs: performance.now() - startedAtMs,
      isRetry: terms.isRetry,
    });
    return result;
  }

  /** A write gets all the time that is left once it is sent, since it is never sent again, and a share for connecting. */
  async #send({ request, sender, signal }: NodeCall, terms: AttemptTerms): Promise<MadeAttempt> {
    const { workMsLeft, sendMsLeft } = terms.clock;
    const shareMs = shareOf(workMsLeft, terms);
    const deadline =
      request.method === 'GET'
        ? new AttemptDeadline(shareMs, signal)
        : new AttemptDeadline(workMsLeft, signal, Math.min(shareMs, sendMsLeft));
    try {
      return { type: 'answer', answer: await this.#parts.transport.send(request, sender, deadline) };
    } catch (error) {
      if (!(error instanceof CupiError)) throw error;
      return { type: 'failure', error };
    } finally {
      deadline.dispose();
    }
  }
}

/** The error of a call that is not sent since what it would be sent to has failed, and is tried again in a while. */
export function sparedError(waitMs: number): CupiError {
  return new CupiError(
    'unavailable',
    'The upstream has failed too often just now, and is left alone for a while.',
    { retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1_000)) },
  );
}

function shareOf(msLeft: number, { hasAlternative }: AttemptTerms): number {
  return hasAlternative ? msLeft * SHARE_BEFORE_ALTERNATIVE : msLeft;
}
