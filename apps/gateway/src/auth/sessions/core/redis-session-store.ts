import {
  ErrorReply,
  expectOk,
  integerOf,
  RedisUnavailableError,
  UnexpectedReplyError,
  type RedisCommands,
  type Reply,
  type SharedRedis,
} from '#libs/redis-client';
import {
  SessionStoreUnavailableError,
  type SessionStore,
  type SessionWatcher,
  type StoredRecord,
} from './session-store.js';

const KEY_PREFIX = 'cupi-gateway:session:';
/** Ids of deleted records are published here. */
const DELETIONS_CHANNEL = 'cupi-gateway:session:deletions';
/** Replies of PTTL for a key that does not exist, and for one that never expires. */
const PTTL_OF_NO_KEY = -2;
const PTTL_OF_NO_EXPIRY = -1;

/** Stores sessions in Redis or Valkey, for any number of gateways. Redis expires them. */
export class RedisSessionStore implements SessionStore {
  readonly #redis: SharedRedis;

  constructor(redis: SharedRedis) {
    this.#redis = redis;
  }

  async put(id: string, record: Uint8Array, ttlMs: number): Promise<void> {
    await this.#run(async (redis) => {
      expectOk('SET', await redis.send('SET', keyOf(id), Buffer.from(record), 'PX', ttlMs));
    });
  }

  async get(id: string): Promise<StoredRecord | undefined> {
    const [record, pttl] = await this.#run((redis) =>
      Promise.all([recordAt(redis, keyOf(id)), redis.send('PTTL', keyOf(id)).then(checkedPttl)]),
    );
    if (!record || pttl === PTTL_OF_NO_KEY) return undefined;
    return { record, expiresInMs: pttl === PTTL_OF_NO_EXPIRY ? Infinity : pttl };
  }

  async touch(id: string, ttlMs: number): Promise<boolean> {
    const isThere = await this.#run(async (redis) =>
      integerOf('PEXPIRE', await redis.send('PEXPIRE', keyOf(id), ttlMs), 0, 1),
    );
    return isThere === 1;
  }

  /** The message comes second: a gateway that receives it no longer finds the record. */
  async delete(id: string): Promise<void> {
    await this.#run(async (redis) => {
      const [deleted, subscribers] = await Promise.all([
        redis.send('DEL', keyOf(id)),
        redis.send('PUBLISH', DELETIONS_CHANNEL, id),
      ]);
      integerOf('DEL', deleted, 0, 1);
      integerOf('PUBLISH', subscribers, 0);
    });
  }

  watch({ onDeleted, onInterrupted, onResumed }: SessionWatcher): void {
    this.#redis.addUser({
      channel: DELETIONS_CHANNEL,
      onMessage: onDeleted,
      onOutage: onInterrupted,
      onWorking: onResumed,
    });
  }

  async #run<Result>(operation: (redis: RedisCommands) => Promise<Result>): Promise<Result> {
    try {
      return await this.#redis.run(operation);
    } catch (error) {
      throw error instanceof RedisUnavailableError ? new SessionStoreUnavailableError(error.reason) : error;
    }
  }
}

function keyOf(id: string): string {
  return KEY_PREFIX + id;
}

/** A list or a hash at the key is a foreign record, which the reader rejects: Redis works. */
async function recordAt(redis: RedisCommands, key: string): Promise<Buffer | null> {
  try {
    const record = await redis.send('GET', key);
    if (record !== null && !Buffer.isBuffer(record)) throw new UnexpectedReplyError('GET');
    return record;
  } catch (error) {
    if (error instanceof ErrorReply && error.code === 'WRONGTYPE') return Buffer.alloc(0);
    throw error;
  }
}

function checkedPttl(reply: Reply): number {
  return integerOf('PTTL', reply, PTTL_OF_NO_KEY);
}
