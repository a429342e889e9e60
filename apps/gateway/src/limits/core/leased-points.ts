import type { Tally } from './counter-store.js';
import { PART_OF_LEFT, type Grant, type LeaseRequest } from './redis-lease-store.js';

/** The largest part of a quota that one process holds in advance: 5 %. Of quotas below 20, none. */
const PART_OF_LIMIT = 20;

/** Points are leased before the last is used: when a quarter of them is left. */
const PART_WHEN_LOW = 4;

/** Points that last longer than this, in milliseconds, were too many; others too few. The next lease is for half or twice as many. */
const BRISK_MS = 1_000;

/** Points to lease for each request that waits besides the first: they show how many come in the time that Redis takes. */
const AHEAD_OF_WAITING = 4;

/** How long Redis is not asked again about a quota that is used up, in milliseconds. Other processes may give points back. */
const EXHAUSTED_MS = 1_000;

/** When a lease was asked for, and when the grant arrived, in milliseconds by the monotonic clock of this process. */
interface Exchange {
  readonly sentAtMs: number;
  readonly receivedAtMs: number;
}

/**
 * The points of one key that this process has leased, and what it knows of the key's window.
 *
 * Redis closes the window, and says in how many milliseconds. Counted from when the lease was asked for, that is the earliest end,
 * until which points are used. Counted from when the grant arrived, it is the latest: a later end is that of another window.
 */
export class LeasedPoints {
  readonly #limit: number;
  #held = 0;
  #left = 0;
  /** Upper bound of what callers are told, so that it never rises within a window. */
  #remaining: number;
  #closesAtMs = 0;
  #closesByMs = 0;
  #askAgainAtMs = 0;
  /** Points to hold in advance. None at first: most principals call rarely. */
  #target = 0;
  #leasedAtMs: number | undefined;

  /** @param limit points per window, of all processes together */
  constructor(limit: number) {
    this.#limit = limit;
    this.#remaining = limit;
  }

  /** Uses a point, or rejects a request; undefined when only Redis knows which. */
  take(nowMs: number): Tally | undefined {
    return nowMs < this.#closesAtMs ? this.#use(nowMs) : undefined;
  }

  /** The same for a request that waited for the last grant: its points are used even when the window has closed since. */
  takeGranted(nowMs: number): Tally | undefined {
    return this.#held > 0 ? this.#use(nowMs) : this.take(nowMs);
  }

  /** Whether to ask Redis although no request waits: few points are left, or what is known of the quota is a second old. */
  isDue(nowMs: number): boolean {
    const target = Math.min(this.#target, Math.floor(this.#left / PART_OF_LEFT));
    const isLow = target > 0 && this.#held <= Math.floor(target / PART_WHEN_LOW);
    return this.#target > 0 && (isLow || !this.#isBrisk(nowMs));
  }

  /**
   * What to lease now.
   * @param needed the number of requests that wait
   */
  request(needed: number, nowMs: number): LeaseRequest {
    if (this.#leasedAtMs !== undefined) this.#adjustTarget(this.#isBrisk(nowMs), needed);
    this.#leasedAtMs = nowMs;
    const held = nowMs < this.#closesAtMs ? this.#held : 0;
    return { limit: this.#limit, needed, held, target: this.#target };
  }

  /** Adds the points of a grant. Those of an earlier window have expired. */
  add({ granted, left, msLeft }: Grant, { sentAtMs, receivedAtMs }: Exchange): void {
    const closesAtMs = sentAtMs + msLeft;
    if (closesAtMs > this.#closesByMs) {
      this.#held = 0;
      this.#remaining = this.#limit;
    }
    this.#held += granted;
    this.#left = left;
    this.#closesAtMs = closesAtMs;
    // Redis rounds down to milliseconds.
    this.#closesByMs = receivedAtMs + msLeft + 1;
    this.#askAgainAtMs = left > 0 ? 0 : receivedAtMs + EXHAUSTED_MS;
  }

  /** The longest time until the window of the points closes, in milliseconds; not above 0 when it has closed. */
  maxMsLeft(nowMs: number): number {
    return this.#closesByMs - nowMs;
  }

  /** Gives up the unused points, and returns their number. */
  release(): number {
    const unused = this.#held;
    this.#held = 0;
    this.#target = 0;
    this.#leasedAtMs = undefined;
    return unused;
  }

  #use(nowMs: number): Tally | undefined {
    const msLeft = Math.max(this.#closesAtMs - nowMs, 0);
    if (this.#held > 0) {
      this.#held -= 1;
      this.#remaining = Math.min(this.#remaining, Math.max(this.#left, 0) + this.#held);
      return { count: this.#limit - this.#remaining, msLeft };
    }
    return nowMs < this.#askAgainAtMs ? { count: this.#limit + 1, msLeft } : undefined;
  }

  #isBrisk(nowMs: number): boolean {
    return this.#leasedAtMs !== undefined && nowMs - this.#leasedAtMs < BRISK_MS;
  }

  #adjustTarget(isBrisk: boolean, needed: number): void {
    const target = isBrisk ? this.#target * 2 : Math.floor(this.#target / 2);
    const least = Math.max((needed - 1) * AHEAD_OF_WAITING, 1);
    this.#target = Math.min(Math.max(target, least), Math.floor(this.#limit / PART_OF_LIMIT));
  }
}
