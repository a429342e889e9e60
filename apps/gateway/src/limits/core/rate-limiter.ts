import type { Tally } from './counter-store.js';
import { digestOf } from './digest.js';
import { WINDOW_SECONDS, type LimitStore, type Quota } from './limit-store.js';

/** Whether a request is allowed, and the remaining quota. */
export interface RateLimitDecision {
  readonly isAllowed: boolean;
  /** Requests per window. */
  readonly limit: number;
  /** Remaining requests in this window. */
  readonly remaining: number;
  /** Whole seconds until the window closes, rounded up. */
  readonly resetSeconds: number;
}

/** A request that was counted for one principal, and may be moved to another. */
export interface ProvisionalDecision {
  readonly decision: RateLimitDecision;
  /** Counts it for that principal instead, whatever quota remains there; once. */
  readonly transferTo: (principal: string) => Promise<void>;
}

/** Digests that are remembered; longer names are digested each time. A fifth of a megabyte. */
const MAX_REMEMBERED_KEYS = 1000;
const MAX_REMEMBERED_CHARACTERS = 100;

/** Limits each principal to a number of requests per minute. */
export class RateLimiter {
  readonly #limitPerMinute: number;
  readonly #quota: Quota;
  /** Digests by principal: few principals make many requests. */
  readonly #keys = new Map<string, string>();

  constructor({ store, limitPerMinute }: { readonly store: LimitStore; readonly limitPerMinute: number }) {
    this.#limitPerMinute = limitPerMinute;
    this.#quota = store.quota('requests', limitPerMinute);
  }

  /**
   * Counts one request. Rejected requests count too, but do not prolong the window.
   *
   * @param principal identifies the principal, such as `client:billing`; stored as a digest
   */
  async consume(principal: string): Promise<RateLimitDecision> {
    return this.#decisionOn(await this.#quota.leased.take(this.#keyOf(principal)));
  }

  /** The same for a principal that is not certain yet. */
  async consumeProvisionally(principal: string): Promise<ProvisionalDecision> {
    const point = await this.#quota.single.add(this.#keyOf(principal));
    let isTransferred = false;
    const transferTo = async (other: string): Promise<void> => {
      if (isTransferred) return;
      isTransferred = true;
      await Promise.all([point.takeBack(), this.#quota.single.add(this.#keyOf(other))]);
    };
    return { decision: this.#decisionOn(point), transferTo };
  }

  /** The same synchronously; undefined, and nothing is counted, when that is impossible. */
  consumeAtOnce(principal: string): RateLimitDecision | undefined {
    const tally = this.#quota.leased.takeAtOnce(this.#keyOf(principal));
    return tally && this.#decisionOn(tally);
  }

  #decisionOn({ count, msLeft }: Tally): RateLimitDecision {
    return {
      isAllowed: count <= this.#limitPerMinute,
      limit: this.#limitPerMinute,
      remaining: Math.max(this.#limitPerMinute - count, 0),
      resetSeconds: Math.min(Math.ceil(msLeft / 1000), WINDOW_SECONDS),
    };
  }

  #keyOf(principal: string): string {
    const known = this.#keys.get(principal);
    if (known !== undefined) return known;
    const key = digestOf(principal);
    if (principal.length > MAX_REMEMBERED_CHARACTERS) return key;
    if (this.#keys.size >= MAX_REMEMBERED_KEYS) this.#keys.clear();
    this.#keys.set(principal, key);
    return key;
  }
}
