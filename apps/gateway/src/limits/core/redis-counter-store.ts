import {
  elementsOf,
  integerOf,
  isInteger,
  Script,
  UnexpectedReplyError,
  type Reply,
  type SharedRedis,
} from '#libs/redis-client';

import { EMPTY_TALLY, type CounterStore, type Tally } from './counter-store.js';

/** The first lines of scripts: the value of the key, if it is a count; anything else counts as missing. */
export const COUNT = `
local held = redis.pcall('GET', KEYS[1])
local count = type(held) == 'string' and string.match(held, '^%d%d?%d?%d?%d?%d?%d?%d?%d?$') and tonumber(held)
`;

/**
 * Adds a point. A count that would never expire gets a window.
 *
 * KEYS: the count. ARGV: length of a new window in milliseconds. Returns the count, and the time until its window closes.
 */
const ADD = new Script(`${COUNT}
if count then
  redis.call('INCR', KEYS[1])
  if redis.call('PTTL', KEYS[1]) < 0 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
else
  redis.call('SET', KEYS[1], 1, 'PX', ARGV[1])
end
return {(count or 0) + 1, redis.call('PTTL', KEYS[1])}
`);

/** Takes a point back if there is one: a negative count would let more through than the limit. */
const TAKE_BACK = new Script(`${COUNT}
if count and count > 0 then redis.call('DECR', KEYS[1]) end
return 1
`);

/** Returns the same as {@link ADD}, or no count. */
const READ = new Script(`${COUNT}
if not count then return {0, 0} end
return {count, redis.call('PTTL', KEYS[1])}
`);

/** PTTL of a key that never expires. */
export const NO_EXPIRY_MS = -1;

/**
 * Counts in Redis, for all replicas together; windows are closed by Redis' own clock.
 *
 * Every method fails with a `RedisUnavailableError` when it is unknown whether the work was done.
 */
export class RedisCounterStore implements CounterStore {
  readonly #redis: SharedRedis;
  readonly #keyPrefix: string;
  readonly #windowMs: number;

  constructor(redis: SharedRedis, keyPrefix: string, windowSeconds: number) {
    this.#redis = redis;
    this.#keyPrefix = keyPrefix;
    this.#windowMs = windowSeconds * 1000;
  }

  add(key: string): Promise<Tally> {
    return this.#redis.run(async (redis) =>
      this.#tallyOf(await redis.evaluate(ADD, [this.#keyOf(key)], [this.#windowMs]), 1),
    );
  }

  async takeBack(key: string): Promise<void> {
    await this.#redis.run(async (redis) =>
      integerOf('EVAL (take back)', await redis.evaluate(TAKE_BACK, [this.#keyOf(key)], []), 1, 1),
    );
  }

  async read(key: string): Promise<Tally> {
    const tally = await this.#redis.run(async (redis) =>
      this.#tallyOf(await redis.evaluate(READ, [this.#keyOf(key)], []), 0),
    );
    return tally.count === 0 ? EMPTY_TALLY : tally;
  }

  async clear(key: string): Promise<void> {
    await this.#redis.run(async (redis) => integerOf('DEL', await redis.send('DEL', this.#keyOf(key)), 0, 1));
  }

  #keyOf(key: string): string {
    return `${this.#keyPrefix}:${key}`;
  }

  #tallyOf(reply: Reply, minCount: number): Tally {
    const [count, msLeft, ...more] = elementsOf(reply);
    const isTally = isInteger(count, minCount) && isInteger(msLeft, NO_EXPIRY_MS) && more.length === 0;
    if (!isTally) throw new UnexpectedReplyError('EVAL (count)');
    return { count, msLeft: Math.min(Math.max(msLeft, 0), this.#windowMs) };
  }
}
