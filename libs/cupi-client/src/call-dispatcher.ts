import { mayBeMendedElsewhere, type AttemptResult } from './attempt-result.js';
import type { AuthenticatedAnswer } from './authenticated-transport.js';
import { CallClock } from './call-clock.js';
import { CupiError } from './cupi-error.js';
import type { NodePool } from './node-pool.js';
import type { Node, NodeCall } from './node.js';
import { pause } from './pause.js';
import type { RetryBudget } from './retry-budget.js';
import { RetryPolicy, type RetryOptions } from './retry-policy.js';

/** What a {@link CallDispatcher} works with. */
interface CallDispatcherParts {
  readonly pool: NodePool;
  /** See {@link CallClock}. */
  readonly timeoutMs: number;
  readonly retry: RetryOptions;
  readonly budget: RetryBudget;
}

/** With less time, in milliseconds, a call is not retried. */
const MIN_ATTEMPT_MS = 5;

/**
 * The share of a call's time that must remain for a write to be sent: with less, its outcome would often be unknown.
 */
const WRITE_SHARE = 0.2;

/**
 * Carries out calls: at the first node whose circuit is closed; on failure, once at each other node, without delay;
 * then, after a pause, again, as often as policy, budget and time allow. A pause holds no slot at a node.
 */
export class CallDispatcher {
  readonly #parts: CallDispatcherParts;
  readonly #closing = new AbortController();

  constructor(parts: CallDispatcherParts) {
    this.#parts = parts;
  }

  /**
   * @param retry overrides for this call
   * @returns the answer, whatever its status
   * @throws CupiError when there was none
   */
  async send(call: NodeCall, retry: RetryOptions = this.#parts.retry): Promise<AuthenticatedAnswer> {
    const endCall = call.sender && this.#parts.pool.announce(call.sender);
    try {
      return await new Dispatch(call, { ...this.#parts, retry }, this.#closing.signal).run();
    } finally {
      endCall?.();
    }
  }

  /** Ends the pauses; calls that fail from now on are not retried. */
  close(): void {
    this.#closing.abort();
  }
}

/** One call in progress. */
class Dispatch {
  readonly #call: NodeCall;
  readonly #parts: CallDispatcherParts;
  readonly #closing: AbortSignal;
  readonly #clock: CallClock;
  readonly #policy: RetryPolicy;
  /** The nodes that were tried, once per attempt. */
  readonly #tried: Node[] = [];
  /** How many attempts were made. */
  #attempts = 0;
  /** The latest result; `not-attempted` never replaces the result of another node. */
  #latest: AttemptResult | undefined;

  constructor(call: NodeCall, parts: CallDispatcherParts, closing: AbortSignal) {
    this.#call = call;
    this.#parts = parts;
    this.#closing = closing;
    const { timeoutMs } = parts;
    const reserveMs = isRead(call) ? 0 : timeoutMs * WRITE_SHARE;
    this.#clock = new CallClock({ timeoutMs, deadlineAtMs: call.deadlineAtMs, reserveMs });
    this.#policy = new RetryPolicy(parts.retry);
  }

  async run(): Promise<AuthenticatedAnswer> {
    for (let node = this.#nextNode(); node !== undefined; node = await this.#nextNodeInTime()) {
      const result = await this.#attempt(node);
      if (this.#isFinal(result)) return this.#answerOf(result);
    }
    if (this.#latest === undefined) throw this.#parts.pool.noneLeft();
    return this.#answerOf(this.#latest);
  }

  async #attempt(node: Node): Promise<AttemptResult> {
    const wasTried = this.#attempts > 0;
    const result = await node.attempt(this.#call, {
      clock: this.#clock,
      hasAlternative: this.#parts.pool.hasAlternative(node, this.#tried),
      attempt: this.#attempts + 1,
    });
    const wasBegun = result.type !== 'not-attempted';
    if (wasBegun) this.#attempts += 1;
    if (wasBegun && !wasTried) this.#parts.budget.recordCall();
    if (wasBegun || !wasTried) this.#latest = result;
    this.#tried.push(node);
    return result;
  }

  #isFinal(result: AttemptResult): boolean {
    return this.#closing.aborted || !mayBeMendedElsewhere(result, this.#call.request.method);
  }

  #nextNode(): Node | undefined {
    return this.#parts.pool.next(this.#tried);
  }

  /** The next node: immediately while there is one that was not tried yet, else after a pause if a retry is allowed. */
  async #nextNodeInTime(): Promise<Node | undefined> {
    if (this.#clock.sendMsLeft < MIN_ATTEMPT_MS) return undefined;
    const node = this.#nextNode();
    if (node === undefined || !this.#tried.includes(node)) return node;
    const { request, signal } = this.#call;
    const pauseMs =
      this.#latest && this.#policy.pauseMs(this.#latest, request.method, this.#clock.sendMsLeft);
    if (pauseMs === undefined || !this.#parts.budget.take()) return undefined;
    await pause(pauseMs, signal, this.#closing);
    return this.#nextNode();
  }

  /** A write of which nothing was sent has not timed out at the upstream: it may be retried. */
  #answerOf(result: AttemptResult): AuthenticatedAnswer {
    if (result.type === 'answer') return result.answer;
    const { kind, outcome } = result.error;
    const isUnsent = kind === 'timeout' && outcome === undefined && !isRead(this.#call);
    throw isUnsent
      ? new CupiError('unavailable', 'The time was over before the change could be sent to the upstream.')
      : result.error;
  }
}

function isRead({ request }: NodeCall): boolean {
  return request.method === 'GET';
}
