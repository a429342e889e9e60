import type { SlotAnswer, SlotRequest } from './slot-exchange.js';
import type { SlotStatus } from './slot-source.js';

/** Options of a {@link SlotLedger}. */
export interface SlotLedgerOptions {
  /** Concurrency limit of all replicas together. */
  readonly limit: number;
  /** How long one call lasts at most, in milliseconds. */
  readonly callMs: number;
  /** Number of queued tasks. */
  readonly waiting: () => number;
}

/**
 * What a call may take longer than its time limit, in milliseconds: the replica passes slots on for 1.5 s until it
 * notices that Redis is gone, and answers are decoded.
 */
const LEASE_MARGIN_MS = 3_000;

/**
 * How long after its last exchange a replica without Redis uses the slots of its share that it did not hold, in
 * milliseconds: the others reserve them after a second, and need the rest of the time to end their calls.
 */
const GRACE_MS = 2_000;

/** The grace is at most this part of the time that a task may wait, so that none fails because of it. */
const GRACE_SHARE = 1 / 3;

/**
 * The slots of one replica at one node: how many tasks may run, with Redis and without (slot-exchange.ts has the
 * protocol). Has no timers and no connection. All times are of the monotonic clock, in milliseconds.
 */
export class SlotLedger {
  readonly #options: SlotLedgerOptions;
  readonly #graceMs: number;
  #running = 0;
  /** Slots that Redis has recorded for this replica, at least. */
  #slots = 0;
  #keep = 0;
  /** Slots of the last grant that were not used yet. */
  #granted = 0;
  #share = 1;
  #replicas = 0;
  #isInContact = false;
  #sequence = 0;
  /** The time of Redis in its last answer, and when that arrived. */
  #clock = { redisMs: 0, atMs: 0 };
  #inFlight: SlotRequest | undefined;
  /** How many more slots Redis knows that this replica wants. */
  #wanted = 0;
  #lastSentAtMs: number;
  #graceEndsBeforeMs: number;
  /** Consecutive exchanges without effect. */
  #lateCount = 0;
  #isClosed = false;

  constructor(options: SlotLedgerOptions, nowMs: number) {
    this.#options = options;
    this.#graceMs = Math.min(GRACE_MS, options.callMs * GRACE_SHARE);
    this.#lastSentAtMs = nowMs;
    this.#graceEndsBeforeMs = nowMs + 2 * this.#graceMs;
  }

  get runningCount(): number {
    return this.#running;
  }

  /** Whether an exchange has been begun and not ended. */
  get isExchanging(): boolean {
    return this.#inFlight !== undefined;
  }

  /** Whether slots come from Redis. */
  get isInContact(): boolean {
    return this.#isInContact;
  }

  /** When the whole share may be used without Redis. */
  get graceEndsAtMs(): number {
    return Math.min(this.#lastSentAtMs + this.#graceMs, this.#graceEndsBeforeMs);
  }

  /** Whether this exchange has not ended yet. */
  isInProgress(request: SlotRequest): boolean {
    return this.#inFlight === request;
  }

  /** Whether Redis should hear of a change now: of slots that are not used, or of tasks that need some. */
  get isExchangeDue(): boolean {
    if (this.#inFlight) return false;
    // The first exchange is one without effect, and tells the time of Redis.
    if (this.#lateCount > 0) return this.#lateCount === 1;
    return this.#slots > this.#running || this.#want() > this.#wanted;
  }

  status(nowMs: number): SlotStatus {
    return {
      limit: this.#options.limit,
      held: Math.max(this.#running, this.#isInContact ? this.#slots : 0),
      origin: this.#isInContact ? 'redis' : 'share',
      share: this.#share,
      replicas: Math.max(1, this.#replicas),
      isInGrace: !this.#isInContact && nowMs < this.graceEndsAtMs,
    };
  }

  /** Takes a slot, if there is one. */
  take(nowMs: number): boolean {
    if (this.#running >= this.#limitAt(nowMs) && !this.#isClosed) return false;
    this.#granted = Math.max(0, this.#granted - 1);
    this.#running += 1;
    return true;
  }

  release(): void {
    this.#running -= 1;
  }

  /** Begins an exchange; none may be in progress. Until it has ended, only slots of calls that have ended are reused. */
  begin(nowMs: number): SlotRequest {
    return this.#begin(nowMs, false);
  }

  /** From now on every task may run: the node cannot be reached any more. @returns the last exchange */
  close(nowMs: number): SlotRequest {
    this.#isClosed = true;
    return this.#begin(nowMs, true);
  }

  #begin(nowMs: number, isLeaving: boolean): SlotRequest {
    const { limit, callMs } = this.#options;
    this.#sequence += 1;
    this.#lastSentAtMs = nowMs;
    this.#slots = this.#running;
    this.#granted = 0;
    this.#wanted = isLeaving ? 0 : this.#want();
    const { redisMs, atMs } = this.#clock;
    this.#inFlight = {
      sequence: this.#sequence,
      sentAtMs: redisMs === 0 ? 0 : Math.floor(redisMs + nowMs - atMs),
      limit,
      held: this.#running,
      want: this.#wanted,
      share: this.#replicas === 0 ? 0 : this.#share,
      replicas: this.#replicas,
      leaseMs: callMs + LEASE_MARGIN_MS,
      isLeaving,
    };
    return this.#inFlight;
  }

  /** Ends an exchange with the answer of Redis. */
  end({ nowMs: redisMs, grant }: SlotAnswer, nowMs: number): void {
    const { held = 0, want = 0 } = this.#inFlight ?? {};
    this.#inFlight = undefined;
    this.#clock = { redisMs, atMs: nowMs };
    this.#lateCount = grant ? 0 : this.#lateCount + 1;
    if (!grant) {
      this.#wanted = 0;
      return;
    }
    this.#isInContact = true;
    this.#slots = grant.slots;
    this.#granted = grant.slots - held;
    this.#wanted = want - this.#granted;
    this.#keep = grant.keep;
    this.#share = grant.share;
    this.#replicas = grant.replicas;
  }

  /** Redis has been lost; whether an exchange in progress has taken effect is unknown. */
  lose(nowMs: number): void {
    this.#inFlight = undefined;
    this.#wanted = 0;
    if (!this.#isInContact) return;
    this.#isInContact = false;
    this.#graceEndsBeforeMs = nowMs + 2 * this.#graceMs;
  }

  /** How many tasks may run. */
  #limitAt(nowMs: number): number {
    if (this.#isInContact) return Math.min(this.#slots, this.#keep + this.#granted);
    const slots = Math.min(this.#slots, this.#share);
    return this.#inFlight || nowMs < this.graceEndsAtMs ? slots : this.#share;
  }

  #want(): number {
    return Math.max(0, Math.min(this.#options.waiting(), this.#options.limit - this.#running));
  }
}
