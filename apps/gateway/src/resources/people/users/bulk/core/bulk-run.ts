import {
  ProblemError,
  toProblemDocument,
  type ProblemDocument,
  type ProblemOccurrence,
} from '../../../../../problems/core/index.js';
import type { BulkResult } from './bulk-store.js';
import type { HeldBulk } from './held-bulk.js';

/** After that many operations in a row that the upstream has failed to answer, the others are not sent. */
const MAX_FAILURES_IN_A_ROW = 5;

/** For how long an operation that cannot be sent is tried again, in milliseconds. */
const GIVE_UP_AFTER_MS = 120_000;

/** The longest pause before it is tried again, in milliseconds. */
const MAX_PAUSE_MS = 5_000;

/** Outcome of one attempt at an operation. */
export type Attempt =
  /** It has a result. `isFailure`: the upstream has failed to answer, or the gateway. */
  | { readonly kind: 'done'; readonly result: BulkResult; readonly isFailure: boolean }
  /** Nothing was sent, and nothing is known against it but the time. */
  | { readonly kind: 'unsent'; readonly problem: ProblemDocument; readonly retryAfterMs: number }
  /** The account was rejected: another attempt would bring it closer to being locked. */
  | { readonly kind: 'account-rejected'; readonly problem: ProblemDocument };

/** The time, as a bulk needs it. */
export interface BulkClock {
  /** By a monotonic clock, in milliseconds. */
  readonly now: () => number;
  /** Resolves after that time, or at once when the signal is aborted. Never fails. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** What a {@link BulkRun} carries out. */
interface BulkRunParts {
  readonly bulk: HeldBulk;
  /**
   * Carries out the operation at a position. Never fails.
   * @param isAccepted whether the upstream has accepted the account in this run
   */
  readonly attempt: (index: number, isAccepted: boolean) => Promise<Attempt>;
  readonly occurrence: ProblemOccurrence;
  readonly clock: BulkClock;
}

/** How a run ended: as stored, or `lost` when another process carries out the rest. */
export type RunEnd = 'finished' | 'interrupted' | 'lost';

/**
 * Carries out the operations of a bulk that have no result, one at a time and in order, so that it never takes more than one
 * of the slots of a node, and operations on the same user happen in the order in which they were given.
 */
export class BulkRun {
  /** Resolves when the run has ended. Never fails. */
  readonly ended: Promise<RunEnd>;
  /** Resolves with whether the upstream has accepted the account, as soon as it has or the run has ended. Never fails. */
  readonly accepted: Promise<boolean>;
  readonly #parts: BulkRunParts;
  readonly #stopping = new AbortController();
  #accept: (isAccepted: boolean) => void = () => undefined;
  #isAccepted = false;
  #failuresInARow = 0;
  #lastProgressAtMs: number;

  constructor(parts: BulkRunParts) {
    this.#parts = parts;
    this.#lastProgressAtMs = parts.clock.now();
    this.accepted = new Promise((resolve) => {
      this.#accept = resolve;
    });
    this.ended = this.#run();
  }

  /** Ends the run after the operation in progress. @param detail why, for the caller */
  interrupt(detail: string): void {
    this.#stopping.abort(detail);
  }

  async #run(): Promise<RunEnd> {
    const { bulk } = this.#parts;
    const reason = await this.#carryOutAll();
    this.#accept(false);
    if (reason === 'lost') return 'lost';
    const end = reason ? ({ state: 'interrupted', reason } as const) : ({ state: 'finished' } as const);
    await bulk.end(end);
    return end.state;
  }

  /** @returns why it is over before the end */
  async #carryOutAll(): Promise<ProblemDocument | 'lost' | undefined> {
    const { results } = this.#parts.bulk;
    for (const [index, result] of results.entries()) {
      const reason = result ? undefined : await this.#carryOut(index);
      if (reason !== undefined) return reason;
    }
    return undefined;
  }

  async #carryOut(index: number): Promise<ProblemDocument | 'lost' | undefined> {
    const { attempt, bulk, clock } = this.#parts;
    for (;;) {
      if (!bulk.isHeld) return 'lost';
      if (this.#stopping.signal.aborted) return this.#unavailable(String(this.#stopping.signal.reason));
      const outcome = await attempt(index, this.#isAccepted);
      if (outcome.kind === 'account-rejected') return outcome.problem;
      if (outcome.kind === 'done') return this.#record(index, outcome);
      if (clock.now() - this.#lastProgressAtMs >= GIVE_UP_AFTER_MS) return outcome.problem;
      await clock.pause(Math.min(outcome.retryAfterMs, MAX_PAUSE_MS), this.#stopping.signal);
    }
  }

  async #record(
    index: number,
    { result, isFailure }: Extract<Attempt, { kind: 'done' }>,
  ): Promise<ProblemDocument | 'lost' | undefined> {
    if (!(await this.#parts.bulk.record(index, result))) return 'lost';
    this.#failuresInARow = isFailure ? this.#failuresInARow + 1 : 0;
    if (this.#failuresInARow >= MAX_FAILURES_IN_A_ROW)
      return this.#unavailable(`Not sent: the ${MAX_FAILURES_IN_A_ROW} operations before it have failed.`);
    if (!isFailure) {
      this.#lastProgressAtMs = this.#parts.clock.now();
      this.#isAccepted = true;
      this.#accept(true);
    }
    return undefined;
  }

  #unavailable(detail: string): ProblemDocument {
    return toProblemDocument(new ProblemError('upstream-unavailable', { detail }), this.#parts.occurrence);
  }
}
