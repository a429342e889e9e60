import {
  elementsOf,
  integerOf,
  isInteger,
  RedisUnavailableError,
  Script,
  UnexpectedReplyError,
  type RedisCommands,
  type Reply,
  type SharedRedis,
} from '#libs/redis-client';

import type { StoredAnswer, RepeatedClaim } from './claim.js';
import { KeyStoreUnavailableError, type KeyStore, type Marker } from './key-store.js';
import { decodeRecord, encodeRecord, recordPrefix } from './stored-record.js';

const KEY_PREFIX = 'cupi-gateway:idempotency:';

/**
 * SET NX that also returns the existing value, and makes sure that it expires. A value that begins with
 * the caller's own prefix was set by an earlier attempt whose reply was lost.
 *
 * ARGV: prefix of the marker, its record, time to live in milliseconds. Returns 1 when the key is taken, else the existing
 * record and its PTTL.
 */
const TAKE = new Script(`
local kind = redis.call('TYPE', KEYS[1]).ok
if kind == 'none' then
  redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
  return 1
end
local record = kind == 'string' and redis.call('GET', KEYS[1]) or ''
if string.sub(record, 1, #ARGV[1]) == ARGV[1] then return 1 end
if redis.call('PTTL', KEYS[1]) < 0 then redis.call('PEXPIRE', KEYS[1], ARGV[3]) end
return {record, redis.call('PTTL', KEYS[1])}
`);

/** ARGV: prefix of the marker, record of the response, time to live in milliseconds. Returns whether it was set, as 1 or 0. */
const COMPLETE = new Script(`
local prefix = redis.pcall('GETRANGE', KEYS[1], 0, #ARGV[1] - 1)
if prefix ~= ARGV[1] and redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1
`);

/** ARGV: prefix of the marker. Returns whether there was a key to delete, as 1 or 0. */
const RELEASE = new Script(`
local prefix = redis.pcall('GETRANGE', KEYS[1], 0, #ARGV[1] - 1)
return prefix == ARGV[1] and redis.call('DEL', KEYS[1]) or 0
`);

/**
 * Stores keys in Redis or Valkey, for any number of gateways. Redis expires them.
 *
 * A record that cannot be read counts as in progress. It proves that the key was used, but not the outcome:
 * treating the call as the first could do the work twice, and there is no response to replay.
 */
export class RedisKeyStore implements KeyStore {
  readonly #redis: SharedRedis;
  readonly #ttlMs: number;

  /** @param ttlMs lifetime of a key, in whole milliseconds */
  constructor(redis: SharedRedis, ttlMs: number) {
    this.#redis = redis;
    this.#ttlMs = ttlMs;
  }

  async take(id: string, marker: Marker): Promise<RepeatedClaim | undefined> {
    const values = [recordPrefix(marker), encodeRecord(id, marker), this.#ttlMs];
    const found = await this.#run(async (redis) => foundIn(await redis.evaluate(TAKE, [keyOf(id)], values)));
    if (!found) return undefined;
    const content = decodeRecord(found.record, id, marker.fingerprint);
    if (content.kind === 'mismatch') return { kind: 'mismatch' };
    if (content.kind === 'completed') return { kind: 'replay', answer: content.answer };
    return { kind: 'in-progress', sinceMs: Math.max(0, this.#ttlMs - found.expiresInMs) };
  }

  async complete(id: string, marker: Marker, answer: StoredAnswer): Promise<void> {
    const values = [recordPrefix(marker), encodeRecord(id, marker, answer), this.#ttlMs];
    await this.#run(async (redis) =>
      integerOf('EVAL (complete)', await redis.evaluate(COMPLETE, [keyOf(id)], values), 0, 1),
    );
  }

  async release(id: string, marker: Marker): Promise<void> {
    await this.#run(async (redis) =>
      integerOf('EVAL (release)', await redis.evaluate(RELEASE, [keyOf(id)], [recordPrefix(marker)]), 0, 1),
    );
  }

  async #run<Result>(operation: (redis: RedisCommands) => Promise<Result>): Promise<Result> {
    try {
      return await this.#redis.run(operation);
    } catch (error) {
      throw error instanceof RedisUnavailableError ? new KeyStoreUnavailableError(error.reason) : error;
    }
  }
}

function keyOf(id: string): string {
  return KEY_PREFIX + id;
}

/** The existing record and its expiry. */
function foundIn(reply: Reply): { readonly record: Buffer; readonly expiresInMs: number } | undefined {
  if (reply === 1) return undefined;
  const [record, expiresInMs, ...more] = elementsOf(reply);
  if (Buffer.isBuffer(record) && isInteger(expiresInMs, 0) && more.length === 0)
    return { record, expiresInMs };
  throw new UnexpectedReplyError('EVAL (take)');
}
