import { timingSafeEqual } from 'node:crypto';
import {
  elementsOf,
  Script,
  textOf,
  UnexpectedReplyError,
  type Reply,
  type SharedRedis,
} from '#libs/redis-client';
import {
  refusalOf,
  type BulkChanges,
  type BulkEnd,
  type BulkKey,
  type BulkRequest,
  type BulkResult,
  type BulkSnapshot,
  type BulkStore,
  type TakenBulk,
  type WrittenBulk,
} from './bulk-store.js';

const PREFIX = 'cupi-gateway:bulk:';

/** Maximum number of bulks of one owner; taking another deletes the oldest. */
const MAX_OF_OWNER = 20;

/** Length of a seal: a SHA-256 in base64url. */
const SEAL_LENGTH = 43;

/** Makes a keyed hash of some texts; all gateways on the same Redis make the same. */
export type Seal = (...texts: readonly string[]) => string;

/** Times of a {@link RedisBulkStore}, and its seal. */
export interface RedisBulkStoreOptions {
  /** How long a bulk is stored after its last change, in whole milliseconds. */
  readonly ttlMs: number;
  /** How long it is held after each write, in whole milliseconds. */
  readonly leaseMs: number;
  readonly seal: Seal;
}

/** What all scripts begin with. A key of another type than it should have is of no use to anyone. */
const SOUND_KEYS = `
for at, kind in ipairs({'hash', 'string', 'list'}) do
  local found = redis.call('TYPE', KEYS[at]).ok
  if found ~= 'none' and found ~= kind then redis.call('DEL', KEYS[at]) end
end
local lease = redis.call('GET', KEYS[2])
`;

/**
 * KEYS: the record, the lease of the owner, the bulks of the owner.
 * ARGV: id, lease, its milliseconds, lifetime in milliseconds, fingerprint, head, prefix of records, number of records.
 * Returns why it is not taken, or the record with whether it is.
 */
const TAKE = new Script(`${SOUND_KEYS}
local fingerprint = redis.call('HGET', KEYS[1], 'fingerprint')
if fingerprint and fingerprint ~= ARGV[5] then return 'mismatch' end
if redis.call('HGET', KEYS[1], 'state') == 'finished' then return {0, redis.call('HGETALL', KEYS[1])} end
if lease and lease ~= ARGV[2] then
  return string.sub(lease, 1, #ARGV[1]) == ARGV[1] and 'in-progress' or 'busy'
end
redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
if not fingerprint then
  redis.call('DEL', KEYS[1])
  redis.call('HSET', KEYS[1], 'fingerprint', ARGV[5], 'head', ARGV[6])
  redis.call('LPUSH', KEYS[3], ARGV[1])
  for _, id in ipairs(redis.call('LRANGE', KEYS[3], ARGV[8], -1)) do redis.call('DEL', ARGV[7] .. id) end
  redis.call('LTRIM', KEYS[3], 0, ARGV[8] - 1)
end
redis.call('HDEL', KEYS[1], 'state', 'end')
redis.call('PEXPIRE', KEYS[1], ARGV[4])
redis.call('PEXPIRE', KEYS[3], ARGV[4])
return {1, redis.call('HGETALL', KEYS[1])}
`);

/**
 * KEYS: as above. ARGV: lease, its milliseconds (0 gives it up), lifetime in milliseconds, then fields and values.
 * A lease that has run out, and that nobody else has taken, is taken again.
 */
const WRITE = new Script(`${SOUND_KEYS}
if lease and lease ~= ARGV[1] then return 'lost' end
if redis.call('EXISTS', KEYS[1]) == 0 then return 'missing' end
if not lease and redis.call('HEXISTS', KEYS[1], 'state') == 1 then return 'lost' end
for at = 4, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[at], ARGV[at + 1]) end
redis.call('PEXPIRE', KEYS[1], ARGV[3])
if ARGV[2] == '0' then redis.call('DEL', KEYS[2]) else redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2]) end
return 'written'
`);

/** KEYS: as above. Returns the record, with the lease or an empty text before it. */
const FIND = new Script(`${SOUND_KEYS}
return {lease or '', redis.call('HGETALL', KEYS[1])}
`);

/**
 * Stores bulks in Redis or Valkey, for any number of gateways: a hash for each, with a field for each result, and one lease
 * for each owner, which expires by the clock of Redis soon after its holder has died.
 *
 * Everything that is read back is sealed with a key that only gateways have, so that write access to Redis is not enough to
 * forge a result. An operation whose result cannot be read counts as one without.
 *
 * Every method fails with a `RedisUnavailableError` when Redis cannot be used.
 */
export class RedisBulkStore implements BulkStore {
  constructor(
    private readonly redis: SharedRedis,
    private readonly options: RedisBulkStoreOptions,
  ) {}

  take(key: BulkKey, request: BulkRequest, token: string): Promise<TakenBulk> {
    const { ttlMs, leaseMs } = this.options;
    const { owner, id } = key;
    const { fingerprint, ids } = request;
    const head = this.#sealed(key, 'head', { ids });
    const prefix = recordKeyOf({ owner, id: '' });
    return this.redis.run(async (redis) => {
      const reply = await redis.evaluate(TAKE, keysOf(key), [
        ...[id, leaseOf(key, token), leaseMs, ttlMs],
        ...[fingerprint, head, prefix, MAX_OF_OWNER],
      ]);
      return this.#takenIn(reply, key);
    });
  }

  write(key: BulkKey, token: string, { results = new Map(), end }: BulkChanges): Promise<WrittenBulk> {
    const { ttlMs, leaseMs } = this.options;
    const fields = [...results].flatMap(([index, result]) => [
      String(index),
      this.#sealed(key, String(index), result),
    ]);
    const ending = end ? ['state', end.state, 'end', this.#sealed(key, 'end', end)] : [];
    const values = [leaseOf(key, token), end ? 0 : leaseMs, ttlMs, ...fields, ...ending];
    return this.redis.run(async (redis) => writtenIn(await redis.evaluate(WRITE, keysOf(key), values)));
  }

  find(key: BulkKey): Promise<BulkSnapshot | undefined> {
    return this.redis.run(async (redis) => {
      const [lease, record, ...more] = elementsOf(await redis.evaluate(FIND, keysOf(key), []));
      if (!Buffer.isBuffer(lease) || !Array.isArray(record) || more.length > 0)
        throw new UnexpectedReplyError('EVAL (find)');
      return this.#snapshotIn(record as Reply, key, lease.toString().startsWith(key.id));
    });
  }

  #takenIn(reply: Reply, key: BulkKey): TakenBulk {
    const refusal = textOf(reply);
    if (refusal === 'mismatch' || refusal === 'in-progress' || refusal === 'busy') return { kind: refusal };
    const [isTaken, record, ...more] = elementsOf(reply);
    if ((isTaken !== 0 && isTaken !== 1) || record === undefined || more.length > 0)
      throw new UnexpectedReplyError('EVAL (take)');
    const snapshot = this.#snapshotIn(record, key, false);
    // It proves that the key was used, but not for what.
    if (!snapshot) return { kind: 'in-progress' };
    if (isTaken === 1) return { kind: 'taken', results: snapshot.results };
    return refusalOf(snapshot, true) ?? { kind: 'in-progress' };
  }

  /** @returns undefined when there is none, or it cannot be read */
  #snapshotIn(record: Reply, key: BulkKey, isHeld: boolean): BulkSnapshot | undefined {
    const fields = fieldsIn(record);
    const head = this.#unsealed(key, 'head', fields) as Pick<BulkRequest, 'ids'> | undefined;
    if (!head) return undefined;
    const results = head.ids.map(
      (_id, index) => this.#unsealed(key, String(index), fields) as BulkResult | undefined,
    );
    const end = this.#unsealed(key, 'end', fields) as BulkEnd | undefined;
    const isWhole = !results.includes(undefined);
    if (end?.state === 'finished' && isWhole) return { state: 'finished', ids: head.ids, results };
    const { reason } = end ?? {};
    return {
      state: isHeld ? 'running' : 'interrupted',
      ids: head.ids,
      results,
      ...(reason && { reason }),
    };
  }

  #sealed(key: BulkKey, field: string, value: object): string {
    const text = JSON.stringify(value);
    return this.#sealOf(key, field, text) + text;
  }

  /** @returns undefined when there is none, or it was not written by a gateway */
  #unsealed(key: BulkKey, field: string, fields: ReadonlyMap<string, string>): unknown {
    const stored = fields.get(field) ?? '';
    const seal = Buffer.from(stored.slice(0, SEAL_LENGTH));
    const text = stored.slice(SEAL_LENGTH);
    const expected = Buffer.from(this.#sealOf(key, field, text));
    const isOwn = seal.length === expected.length && timingSafeEqual(seal, expected);
    return isOwn ? (JSON.parse(text) as unknown) : undefined;
  }

  #sealOf({ owner, id }: BulkKey, field: string, text: string): string {
    return this.options.seal('bulk', owner, id, field, text);
  }
}

function recordKeyOf({ owner, id }: BulkKey): string {
  return `${PREFIX}${owner}:${id}`;
}

function keysOf(key: BulkKey): string[] {
  const { owner } = key;
  return [recordKeyOf(key), `${PREFIX}lease:${owner}`, `${PREFIX}of:${owner}`];
}

function leaseOf({ id }: BulkKey, token: string): string {
  return `${id} ${token}`;
}

function writtenIn(reply: Reply): WrittenBulk {
  const text = textOf(reply);
  if (text === 'written' || text === 'lost' || text === 'missing') return text;
  throw new UnexpectedReplyError('EVAL (write)');
}

function fieldsIn(record: Reply): ReadonlyMap<string, string> {
  const texts = elementsOf(record).map(textOf);
  const fields = new Map<string, string>();
  for (let at = 0; at < texts.length; at += 2) fields.set(texts[at] ?? '', texts[at + 1] ?? '');
  return fields;
}
