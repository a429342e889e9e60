import {
  elementsOf,
  integerOf,
  isInteger,
  Script,
  UnexpectedReplyError,
  type SharedRedis,
} from '#libs/redis-client';
import { COUNT, NO_EXPIRY_MS } from './redis-counter-store.js';

/** What a process asks for. */
export interface LeaseRequest {
  /** Points per window, of all processes together. */
  readonly limit: number;
  /** Points for requests that wait for them. */
  readonly needed: number;
  /** Points that the process holds already. */
  readonly held: number;
  /** Points that it wants to hold in advance, including {@link held}. */
  readonly target: number;
}

/** Points that belong to one process now, and were counted for it. */
export interface Grant {
  /** New points; 0 only when none is left, or none is needed. */
  readonly granted: number;
  /** Points of this window that nobody has leased; below 0 when more were counted than the limit. */
  readonly left: number;
  /** Milliseconds until the window closes. */
  readonly msLeft: number;
}

/** The largest part of what is left that one process may hold in advance: one in four. */
export const PART_OF_LEFT = 4;

/**
 * Leases points: counts them in advance, up to the limit. Towards the end of a quota a process holds ever fewer in
 * advance, so that another one does not go without.
 *
 * KEYS: the count. ARGV: length of a new window in milliseconds, limit, points needed, held, wanted in advance.
 * Returns the points granted, the count, and the time until its window closes.
 */
const LEASE = new Script(`${COUNT}
local limit, needed, held, target = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local left = limit - (count or 0)
local share = math.floor((left - needed) / ${PART_OF_LEFT})
local ahead = math.max(math.min(target, share) - held, 0)
local granted = math.max(math.min(needed + ahead, left), 0)
if count then
  redis.call('INCRBY', KEYS[1], granted)
  if redis.call('PTTL', KEYS[1]) < 0 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
else
  redis.call('SET', KEYS[1], granted, 'PX', ARGV[1])
end
return {granted, limit - left + granted, redis.call('PTTL', KEYS[1])}
`);

/**
 * Gives points back, unless another window is open by now: its end would be later.
 *
 * KEYS: the count. ARGV: the points, the longest time until their window closes in milliseconds.
 */
const GIVE_BACK = new Script(`${COUNT}
if count and redis.call('PTTL', KEYS[1]) <= tonumber(ARGV[2]) then
  redis.call('DECRBY', KEYS[1], math.min(count, tonumber(ARGV[1])))
end
return 1
`);

/**
 * Leases points of the counts in Redis; windows are closed by Redis' own clock.
 *
 * Every method fails with a `RedisUnavailableError` when it is unknown whether the work was done.
 */
export class RedisLeaseStore {
  readonly #redis: SharedRedis;
  readonly #keyPrefix: string;
  readonly #windowMs: number;

  constructor(redis: SharedRedis, keyPrefix: string, windowSeconds: number) {
    this.#redis = redis;
    this.#keyPrefix = keyPrefix;
    this.#windowMs = windowSeconds * 1000;
  }

  get isWorking(): boolean {
    return this.#redis.isWorking;
  }

  /** Leases points of a key. Its window opens with the first. */
  lease(key: string, request: LeaseRequest): Promise<Grant> {
    const { limit, needed, held, target } = request;
    return this.#redis.run(async (redis) => {
      const values = [this.#windowMs, limit, needed, held, target];
      const [granted, count, msLeft, ...more] = elementsOf(
        await redis.evaluate(LEASE, [this.#keyOf(key)], values),
      );
      const isGrant =
        isInteger(granted, 0, needed + target) &&
        isInteger(count, granted, granted > 0 ? limit : undefined) &&
        isInteger(msLeft, NO_EXPIRY_MS) &&
        more.length === 0;
      // Without this, requests would wait for ever.
      const isEnough = isGrant && (granted >= needed || count >= limit);
      if (!isEnough) throw new UnexpectedReplyError('EVAL (lease)');
      return { granted, left: limit - count, msLeft: Math.min(Math.max(msLeft, 0), this.#windowMs) };
    });
  }

  /**
   * Gives points back that are not used.
   * @param maxMsLeft the longest time until their window closes, in milliseconds
   */
  async giveBack(key: string, points: number, maxMsLeft: number): Promise<void> {
    await this.#redis.run(async (redis) =>
      integerOf(
        'EVAL (give back)',
        await redis.evaluate(GIVE_BACK, [this.#keyOf(key)], [points, Math.ceil(maxMsLeft)]),
        1,
        1,
      ),
    );
  }

  #keyOf(key: string): string {
    return `${this.#keyPrefix}:${key}`;
  }
}
