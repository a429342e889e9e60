import { AttemptDeadline } from './attempt-deadline.js';
import { outcomeOf, verdictOf, type AttemptResult, type MadeAttempt } from './attempt-result.js';
import type { AuthenticatedAnswer, AuthenticatedTransport, Sender } from './authenticated-transport.js';
import type { CallClock } from './call-clock.js';
import type { BreakerState, CircuitBreaker, Verdict } from './circuit-breaker.js';
import { CupiError, type CupiErrorKind } from './cupi-error.js';
import type { HttpRequest } from './http-transport.js';
import type { SlotStatus } from './slot-source.js';
import {
  BulkheadRejectedError,
  type BulkheadPriority,
  type BulkheadRejection,
  type Bulkhead,
} from './bulkhead.js';

/** The current state of a node. */
export interface NodeStatus {
  /** Origin. */
  readonly url: string;
  readonly state: BreakerState;
  /** Calls in progress. */
  readonly active: number;
  /** Calls in the queue. */
  readonly waiting: Readonly<Record<BulkheadPriority, number>>;
  readonly slots: SlotStatus;
}

/** One attempt that was made, for metrics. */
export interface AttemptReport {
  /** Origin of the node. */
  readonly node: string;
  readonly method: string;
  /** `ok`, or the kind of error, as far as the status alone says. */
  readonly outcome: 'ok' | CupiErrorKind;
  /** Of the answer, if there was one. */
  readonly status?: number;
  /** Without the time in the queue. */
  readonly durationMs: number;
  /** True when the call had been sent before, to any node. */
  readonly isRetry: boolean;
}

/** One attempt that is about to be sent. */
export interface AttemptStart {
  /** Origin of the node. */
  readonly node: string;
  readonly method: string;
  /** Path and query, percent-encoded. */
  readonly target: string;
  /** See `CupiCall.traceparent`. */
  readonly traceparent?: string | undefined;
  /** Its number among those of the call, over all nodes, from 1. */
  readonly attempt: number;
  /** How long it was in the node's queue, in milliseconds. */
  readonly queueWaitMs: number;
}

/** The trace of one attempt. */
export interface AttemptTrace {
  /** Sent instead of that of the call. */
  readonly traceparent: string;
  /** Called once the attempt is over. Must not throw. */
  readonly end: (report: AttemptReport) => void;
}

/** What a {@link Node} is made of. */
export interface NodeParts {
  /** Origin. */
  readonly url: string;
  readonly bulkhead: Bulkhead;
  readonly breaker: CircuitBreaker;
  readonly transport: AuthenticatedTransport;
  /** The time limit of a call; a timeout after less than a quarter of it does not count against the node. */
  readonly timeoutMs: number;
  readonly onAttemptStart?: ((attempt: AttemptStart) => AttemptTrace | undefined) | undefined;
  readonly onAttempt?: ((report: AttemptReport) => void) | undefined;
}

/** A call, as far as nodes need to know it. */
export interface NodeCall {
  readonly request: HttpRequest;
  /** The account; without it no credentials are sent. */
  readonly sender?: Sender | undefined;
  readonly priority: BulkheadPriority;
  /** See `CupiCall.deadlineAtMs`. */
  readonly deadlineAtMs?: number | undefined;
  /** Cancels the call, queued or running. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Reads an answer while the call still holds its slot, so that the answers not yet read are bounded like the calls.
   * Must not fail.
   */
  readonly onAnswer?: ((answer: AuthenticatedAnswer) => Promise<void>) | undefined;
}

/** The position of an attempt among those of its call. */
export interface AttemptTerms {
  readonly clock: CallClock;
  /** True when another node can be tried afterwards, for which time must remain. */
  readonly hasAlternative: boolean;
  /** See {@link AttemptStart}. */
  readonly attempt: number;
}

const REJECTIONS: Readonly<Record<BulkheadRejection, string>> = {
  'queue-full': 'Too many calls are waiting for the upstream.',
  'waited-too-long': 'The call waited too long in the queue for the upstream.',
  aborted: 'The caller cancelled the call.',
};

const TOO_LATE = 'The time was over before the call could be sent to the upstream.';

/** The share of the remaining time that an attempt may use when there is another node. */
const SHARE_BEFORE_ALTERNATIVE = 0.5;

/** The least share of a call's time after which a timeout counts as a failure of the node. */
const FAIR_SHARE = 0.25;

/**
 * One node of the cluster, with its own queue, breaker, connections and sessions: its failures and its accounts do not
 * affect the others.
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

  /** Whether the breaker would let a call pass now. */
  get isPassable(): boolean {
    return this.#parts.breaker.isPassable;
  }

  /** How long the breaker lets no call pass, in milliseconds. */
  get waitMs(): number {
    return this.#parts.breaker.waitMs;
  }

  /** When it last gave a healthy answer, by the monotonic clock; `-Infinity` when it never did. */
  get healthyAtMs(): number {
    return this.#healthyAtMs;
  }

  /** Whether it was healthy, and no call can show it now, because Redis has just been lost. */
  get isBeyondProbing(): boolean {
    return this.#healthyAtMs > -Infinity && this.#parts.bulkhead.slotStatus().isInGrace;
  }

  status(): NodeStatus {
    const { bulkhead, breaker } = this.#parts;
    return {
      url: this.url,
      state: breaker.state,
      active: bulkhead.runningCount,
      waiting: bulkhead.waitingCounts(),
      slots: bulkhead.slotStatus(),
    };
  }

  /**
   * Announces a call, before its first attempt; see {@link AuthenticatedTransport.announce}.
   * @returns a function to call once, when the call is over
   */
  announce(sender: Sender): () => void {
    return this.#parts.transport.announce(sender);
  }

  /** Makes one attempt once it has a slot. Never fails: the result contains the error. */
  async attempt(call: NodeCall, terms: AttemptTerms): Promise<AttemptResult> {
    const endWait = terms.clock.beginWait();
    const queuedAtMs = performance.now();
    try {
      return await this.#parts.bulkhead.run(
        call.priority,
        async () => {
          endWait();
          const result = await this.#inTurn(call, terms, performance.now() - queuedAtMs);
          if (result.type === 'answer') await call.onAnswer?.(result.answer);
          return result;
        },
        { maxWaitMs: shareOf(terms.clock.waitMsLeft, terms), signal: call.signal },
      );
    } catch (error) {
      if (!(error instanceof BulkheadRejectedError)) throw error;
      endWait();
      const kind = error.reason === 'aborted' ? 'aborted' : 'unavailable';
      return { type: 'not-attempted', error: new CupiError(kind, REJECTIONS[error.reason]) };
    }
  }

  /** See {@link AuthenticatedTransport.trust}. An open circuit lets the next call pass: it may succeed now. */
  trust(certificateAuthority: string): void {
    this.#parts.transport.trust(certificateAuthority);
    this.#parts.breaker.allowProbe();
  }

  /** Destroys the connections; calls in progress and later ones fail. Resolves when its slots are given back. */
  close(): Promise<void> {
    this.#isClosed = true;
    this.#parts.transport.close();
    return this.#parts.bulkhead.close();
  }

  async #inTurn(call: NodeCall, terms: AttemptTerms, queueWaitMs: number): Promise<AttemptResult> {
    if (terms.clock.sendMsLeft === 0)
      return { type: 'not-attempted', error: new CupiError('timeout', TOO_LATE) };
    // The circuit may have opened while this call was queued.
    const report = this.#parts.breaker.enter();
    if (report === undefined) return { type: 'not-attempted', error: circuitOpenError(this.waitMs) };
    let verdict: Verdict = 'unknown';
    try {
      const startedAtMs = performance.now();
      const result = await this.#observed(call, startedAtMs, terms, queueWaitMs);
      const hadEnoughTime = performance.now() - startedAtMs >= this.#parts.timeoutMs * FAIR_SHARE;
      if (!this.#isClosed) verdict = verdictOf(result, hadEnoughTime);
      return result;
    } finally {
      if (verdict === 'healthy') this.#healthyAtMs = performance.now();
      report(verdict);
    }
  }

  /** Sends a call, and reports it to those who measure. */
  async #observed(
    call: NodeCall,
    startedAtMs: number,
    terms: AttemptTerms,
    queueWaitMs: number,
  ): Promise<MadeAttempt> {
    const { method, target, headers } = call.request;
    const { attempt } = terms;
    const start = { node: this.url, method, target, traceparent: headers.traceparent, attempt, queueWaitMs };
    const trace = this.#parts.onAttemptStart?.(start);
    const result = await this.#send(trace ? tracedBy(call, trace) : call, terms);
    const report: AttemptReport = {
      node: this.url,
      method,
      outcome: outcomeOf(result, method),
      ...(result.type === 'answer' && { status: result.answer.status }),
      durationMs: performance.now() - startedAtMs,
      isRetry: attempt > 1,
    };
    this.#parts.onAttempt?.(report);
    trace?.end(report);
    return result;
  }

  /**
   * A write gets all the remaining time once it is sent, since it is never retried then, and a share of it for
   * connecting.
   */
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

/** The error of a call that is not sent because the circuit is open. */
export function circuitOpenError(waitMs: number): CupiError {
  return new CupiError('unavailable', "The node's circuit is open after repeated failures.", {
    retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1_000)),
  });
}

function tracedBy(call: NodeCall, { traceparent }: AttemptTrace): NodeCall {
  const { request } = call;
  return { ...call, request: { ...request, headers: { ...request.headers, traceparent } } };
}

function shareOf(msLeft: number, { hasAlternative }: AttemptTerms): number {
  return hasAlternative ? msLeft * SHARE_BEFORE_ALTERNATIVE : msLeft;
}
