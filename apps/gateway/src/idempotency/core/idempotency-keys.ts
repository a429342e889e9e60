import { createHash, randomBytes } from 'node:crypto';

import type { SharedRedis } from '#libs/redis-client';
import { Backlog } from './backlog.js';
import type { Claim, FirstClaim, IdempotentCall, StoredAnswer, RepeatedClaim } from './claim.js';
import { TOKEN_BYTES, type KeyStore, type Marker } from './key-store.js';
import { MemoryKeyStore } from './memory-key-store.js';
import { RedisKeyStore } from './redis-key-store.js';

const DEFAULT_TTL_MS = 24 * 3_600_000;
const DEFAULT_MAX_ENTRIES = 10_000;
const DEFAULT_MAX_BYTES = 16 * 1024 * 1024;

/** Store, lifetime and number of keys. */
export interface IdempotencyKeysOptions {
  /** The Redis that the replicas share. */
  readonly redis?: SharedRedis;
  /** Lifetime of a key, in whole milliseconds; 24 hours by default. */
  readonly ttlMs?: number;
  /** Maximum number of responses that this process stores in memory; 10,000 by default. */
  readonly maxEntries?: number;
  /** Their maximum size in bytes; 16 MiB by default. */
  readonly maxBytes?: number;
}

/**
 * Ensures that a call with an `Idempotency-Key` is carried out once, and that its repeats get the first
 * response: the IETF draft "The Idempotency-Key HTTP Header Field"
 * (draft-ietf-httpapi-idempotency-key-header) §2.6.
 *
 * Each process remembers its own calls. With Redis, keys are shared by all replicas. A Redis that is
 * down, slow or full never fails a call: keys are then per process, so that the same call at two replicas
 * may be carried out twice. The same applies to keys that Redis loses. What could not be written during an outage
 * is written afterwards.
 *
 * Nothing is guessed. The key of a call that never ended, because its process died, is reported as
 * `in-progress` until it expires, because it is unknown what was done; so is a key whose record in Redis cannot
 * be read. The caller then checks what was done, and repeats the call with a new key if necessary.
 */
export class IdempotencyKeys {
  readonly #memory: MemoryKeyStore;
  readonly #redis: KeyStore | undefined;
  readonly #backlog = new Backlog();
  /** Claims that are not decided yet, by id. */
  readonly #undecided = new Map<string, Promise<Claim>>();

  constructor(options: IdempotencyKeysOptions = {}) {
    const ttlMs = options.ttlMs ?? DEFAULT_TTL_MS;
    const maxEntries = options.maxEntries ?? DEFAULT_MAX_ENTRIES;
    const maxBytes = options.maxBytes ?? DEFAULT_MAX_BYTES;
    this.#memory = new MemoryKeyStore({ ttlMs, maxEntries, maxBytes });
    this.#redis = options.redis && new RedisKeyStore(options.redis, ttlMs);
  }

  /** Claims the key for the call. Of any number of concurrent claims, one is the first. Never fails. */
  async claim(call: IdempotentCall): Promise<Claim> {
    const id = idOf(call);
    // Until Redis replies, memory does not know whether the key belongs to this process.
    for (let other = this.#undecided.get(id); other; other = this.#undecided.get(id)) await other;
    const claim = this.#decide(id, { token: randomBytes(TOKEN_BYTES), fingerprint: call.fingerprint });
    this.#undecided.set(id, claim);
    try {
      return await claim;
    } finally {
      this.#undecided.delete(id);
    }
  }

  /** Discards what could not be written to Redis. Keys in memory stay. */
  close(): void {
    this.#backlog.close();
  }

  /** Memory is checked first: it has the claims of this process during an outage of Redis. */
  async #decide(id: string, marker: Marker): Promise<Claim> {
    const repeated = (await this.#memory.take(id, marker)) ?? (await this.#takeShared(id, marker));
    return repeated ?? this.#first(id, marker);
  }

  async #takeShared(id: string, marker: Marker): Promise<RepeatedClaim | undefined> {
    const repeated = await this.#redis?.take(id, marker).catch(noRecord);
    if (repeated) await this.#memory.release(id, marker);
    return repeated;
  }

  #first(id: string, marker: Marker): FirstClaim {
    let isSettled = false;
    const once = async (settle: () => Promise<void>) => {
      if (isSettled) return;
      isSettled = true;
      await settle();
    };
    return {
      kind: 'first',
      complete: (answer) => once(() => this.#complete(id, marker, answer)),
      release: () => once(() => this.#release(id, marker)),
    };
  }

  async #complete(id: string, marker: Marker, answer: StoredAnswer): Promise<void> {
    await this.#memory.complete(id, marker, answer);
    await this.#writeToRedis(
      (redis) => redis.complete(id, marker, answer),
      this.#laterCompletion(id, marker),
    );
  }

  /**
   * Reads the response from memory, which is bounded, instead of holding on to it: a closure made in `#complete` would share
   * the scope that holds the response.
   */
  #laterCompletion(id: string, marker: Marker): (redis: KeyStore) => Promise<void> {
    return async (redis) => {
      const stored = this.#memory.answerOf(id, marker);
      if (stored) await redis.complete(id, marker, stored);
    };
  }

  async #release(id: string, marker: Marker): Promise<void> {
    await this.#memory.release(id, marker);
    await this.#writeToRedis((redis) => redis.release(id, marker));
  }

  /** @param later done when Redis works again, if it does not now */
  async #writeToRedis(now: (redis: KeyStore) => Promise<void>, later = now): Promise<void> {
    const redis = this.#redis;
    if (!redis) return;
    const isDone = (work: typeof now) =>
      work(redis).then(
        () => true,
        () => false,
      );
    if (!(await isDone(now))) this.#backlog.add(() => isDone(later));
  }
}

/** Without Redis, the key is new as far as this process knows. */
function noRecord(): undefined {
  return undefined;
}

/** Reveals neither the caller nor the key. */
function idOf({ scope, key }: IdempotentCall): string {
  return createHash('sha256')
    .update(JSON.stringify([scope, key]))
    .digest('base64url');
}
