import type { Redis } from 'ioredis';
import { SessionStoreUnavailableError, type SessionStore, type StoredRecord } from './session-store.js';

const KEY_PREFIX = 'cupi-gateway:session:';
const DEFAULT_TIMEOUT_MS = 500;
/** Redis: what PTTL answers for a key that is not there, and for one that never expires. */
const PTTL_OF_NO_KEY = -2;
const PTTL_OF_NO_EXPIRY = -1;

/** Patience of a {@link RedisSessionStore}. */
export interface RedisSessionStoreOptions {
  /** How long a command may take, in milliseconds; 500 unless given. */
  readonly timeoutMs?: number;
}

/**
 * Keeps sessions in Redis or Valkey, for any number of gateways. Redis expires them by itself.
 *
 * The connection is the caller's, who connects it first, listens to its `error` event and closes it. While
 * it is down, every call fails at once, instead of queueing up for a server that may not come back.
 */
export class RedisSessionStore implements SessionStore {
  readonly #redis: Redis;
  readonly #timeoutMs: number;

  constructor(redis: Redis, options: RedisSessionStoreOptions = {}) {
    this.#redis = redis;
    this.#timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  }

  async put(id: string, record: Uint8Array, ttlMs: number): Promise<void> {
    await this.#ask((redis) => redis.set(keyOf(id), Buffer.from(record), 'PX', ttlMs));
  }

  async get(id: string): Promise<StoredRecord | undefined> {
    const key = keyOf(id);
    const [record, pttl] = await this.#ask((redis) =>
      Promise.all([redis.getBuffer(key).catch(emptyWhenOfAnotherType), redis.pttl(key)]),
    );
    if (!record || pttl === PTTL_OF_NO_KEY) return undefined;
    return { record, expiresInMs: pttl === PTTL_OF_NO_EXPIRY ? Infinity : pttl };
  }

  async touch(id: string, ttlMs: number): Promise<boolean> {
    return (await this.#ask((redis) => redis.pexpire(keyOf(id), ttlMs))) === 1;
  }

  async delete(id: string): Promise<void> {
    await this.#ask((redis) => redis.del(keyOf(id)));
  }

  async #ask<Answer>(command: (redis: Redis) => Promise<Answer>): Promise<Answer> {
    if (this.#redis.status !== 'ready') throw new SessionStoreUnavailableError('not connected to Redis');
    const deadline = new Deadline(this.#timeoutMs);
    try {
      return await Promise.race([command(this.#redis), deadline.passed]);
    } catch (error) {
      throw new SessionStoreUnavailableError(reasonOf(error));
    } finally {
      deadline.cancel();
    }
  }
}

/** Not ioredis's `commandTimeout`, which holds for a connection and all who share it. */
class Deadline {
  readonly passed: Promise<never>;
  #timer: NodeJS.Timeout | undefined;

  constructor(timeoutMs: number) {
    this.passed = new Promise((_resolve, reject) => {
      this.#timer = setTimeout(() => {
        reject(new Error(`no answer from Redis in ${timeoutMs} ms`));
      }, timeoutMs);
    });
  }

  cancel(): void {
    clearTimeout(this.#timer);
  }
}

function keyOf(id: string): string {
  return KEY_PREFIX + id;
}

/** A list or a hash at the key is somebody else's record, which is for the reader to refuse: Redis works. */
function emptyWhenOfAnotherType(error: unknown): Buffer {
  if (isReplyError(error) && error.message.startsWith('WRONGTYPE ')) return Buffer.alloc(0);
  throw error;
}

/** Redis repeats arguments in some of its messages, and ioredis hangs them on its errors. */
function reasonOf(error: unknown): string {
  if (isReplyError(error)) return `Redis answered ${error.message.split(' ', 1).join()}`;
  return error instanceof Error ? error.message : String(error);
}

function isReplyError(error: unknown): error is Error {
  return error instanceof Error && error.name === 'ReplyError';
}
