import type { Redis } from 'ioredis';

import type { KeptAnswer, Refusal } from './claim.js';
import { KeyStoreUnavailableError, type KeyStore, type Marker } from './key-store.js';
import { decodeRecord, encodeRecord, recordPrefix } from './kept-record.js';

const KEY_PREFIX = 'cupi-gateway:idempotency:';

/**
 * SET NX, which also tells what it found, and leaves nothing that it found to stay for ever. What begins with
 * the caller's own prefix was set by a former attempt whose answer was lost.
 *
 * ARGV: prefix of the marker, its record, time to live in milliseconds.
 */
const TAKE = `
local kind = redis.call('TYPE', KEYS[1]).ok
if kind == 'none' then
  redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
  return false
end
local record = kind == 'string' and redis.call('GET', KEYS[1]) or ''
if string.sub(record, 1, #ARGV[1]) == ARGV[1] then return false end
if redis.call('PTTL', KEYS[1]) < 0 then redis.call('PEXPIRE', KEYS[1], ARGV[3]) end
return {record, redis.call('PTTL', KEYS[1])}
`;

/** ARGV: prefix of the marker, record of the answer, time to live in milliseconds. */
const COMPLETE = `
local prefix = redis.pcall('GETRANGE', KEYS[1], 0, #ARGV[1] - 1)
if prefix == ARGV[1] or redis.call('EXISTS', KEYS[1]) == 0 then
  redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
end
`;

/** ARGV: prefix of the marker. */
const RELEASE = `
local prefix = redis.pcall('GETRANGE', KEYS[1], 0, #ARGV[1] - 1)
if prefix == ARGV[1] then redis.call('DEL', KEYS[1]) end
`;

/**
 * Keeps keys in Redis or Valkey, for any number of gateways. Redis expires them by itself.
 *
 * A record that cannot be read counts as under way. It proves that the key was used, and not what came of
 * it: to call the use a first one could do the work twice, and there is no answer to tell.
 */
export class RedisKeyStore implements KeyStore {
  readonly #redis: Redis;
  readonly #ttlMs: number;

  /** @param ttlMs how long a key is kept, in whole milliseconds */
  constructor(redis: Redis, ttlMs: number) {
    this.#redis = redis;
    this.#ttlMs = ttlMs;
  }

  async take(id: string, marker: Marker): Promise<Refusal | undefined> {
    const found = await this.#run(TAKE, id, recordPrefix(marker), encodeRecord(id, marker), this.#ttlMs);
    if (found === null) return undefined;
    const [record, expiresInMs] = found as [Buffer, number];
    const content = decodeRecord(record, id, marker.fingerprint);
    if (content.kind === 'mismatch') return { kind: 'mismatch' };
    if (content.kind === 'completed') return { kind: 'replay', answer: content.answer };
    return { kind: 'in-progress', sinceMs: Math.max(0, this.#ttlMs - expiresInMs) };
  }

  async complete(id: string, marker: Marker, answer: KeptAnswer): Promise<void> {
    const record = encodeRecord(id, marker, answer);
    await this.#run(COMPLETE, id, recordPrefix(marker), record, this.#ttlMs);
  }

  async release(id: string, marker: Marker): Promise<void> {
    await this.#run(RELEASE, id, recordPrefix(marker));
  }

  async #run(script: string, id: string, ...values: readonly (Buffer | number)[]): Promise<unknown> {
    try {
      return await this.#redis.callBuffer('EVAL', script, 1, KEY_PREFIX + id, ...values);
    } catch (error) {
      throw new KeyStoreUnavailableError(reasonOf(error));
    }
  }
}

/** Redis repeats arguments in some of its messages, and ioredis hangs them on its errors. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.name === 'ReplyError' ? `Redis answered ${error.message.split(' ', 1).join()}` : error.message;
}
