import { createHash, randomBytes } from 'node:crypto';

import type { SharedRedis } from '#libs/redis-client';
import { Backlog } from './backlog.js';
import type { Claim, FirstClaim, IdempotentCall, KeptAnswer, Refusal } from './claim.js';
import { TOKEN_BYTES, type KeyStore, type Marker } from './key-store.js';
import { MemoryKeyStore } from './memory-key-store.js';
import { RedisKeyStore } from './redis-key-store.js';

const DEFAULT_TTL_MS = 24 * 3_600_000;
const DEFAULT_MAX_ENTRIES = 10_000;
const DEFAULT_MAX_BYTES = 16 * 1024 * 1024;

/** Where keys are kept, how long and how many. */
export interface IdempotencyKeysOptions {
  /** The Redis that the replicas share. */
  readonly redis?: SharedRedis;
  /** How long a key is kept, in whole milliseconds; 24 hours unless given. */
  readonly ttlMs?: number;
  /** Answers that this process keeps in memory at most; 10 000 unless given. */
  readonly maxEntries?: number;
  /** What they take at most, in bytes; 16 MiB unless given. */
  readonly maxBytes?: number;
}

/**
 * Sees to it that a call with an `Idempotency-Key` is carried out once, and that whoever repeats it is told
 * the first answer: the IETF draft "The Idempotency-Key HTTP Header Field"
 * (draft-ietf-httpapi-idempotency-key-header) §2.6.
 *
 * Each process remembers its own calls. With a Redis, what one replica does holds for all. A Redis that is
 * down, slow or full never fails a call: keys then hold per process, so that the same call at two replicas
 * may be carried out twice. The same goes for what a Redis loses. What it could not be told during an outage
 * it is told afterwards.
 *
 * Nothing is guessed. The key of a call that never came to an end, because its process died, says
 * `in-progress` until its time is over: nobody knows what was done. So does one whose record in Redis cannot
 * be read. Whoever sees that looks what there is, and repeats the call with a new key if it is to be done.
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

  /** Claims the key for the call. Of any number of claims at once, one is the first. Never fails. */
  async claim(call: IdempotentCall): Promise<Claim> {
    const id = idOf(call);
    // While Redis is being asked, memory does not know yet whether the key is this process's.
    for (let other = this.#undecided.get(id); other; other = this.#undecided.get(id)) await other;
    const claim = this.#decide(id, { token: randomBytes(TOKEN_BYTES), fingerprint: call.fingerprint });
    this.#undecided.set(id, claim);
    try {
      return await claim;
    } finally {
      this.#undecided.delete(id);
    }
  }

  /** Forgets what Redis has not been told. Keys go on being kept. */
  close(): void {
    this.#backlog.close();
  }

  /** Memory comes first: it knows what was claimed here while Redis did not work. */
  async #decide(id: string, marker: Marker): Promise<Claim> {
    const refusal = (await this.#memory.take(id, marker)) ?? (await this.#takeShared(id, marker));
    return refusal ?? this.#first(id, marker);
  }

  async #takeShared(id: string, marker: Marker): Promise<Refusal | undefined> {
    const refusal = await this.#redis?.take(id, marker).catch(noRefusal);
    if (refusal) await this.#memory.release(id, marker);
    return refusal;
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

  async #complete(id: string, marker: Marker, answer: KeptAnswer): Promise<void> {
    await this.#memory.complete(id, marker, answer);
    await this.#tellRedis((redis) => redis.complete(id, marker, answer), this.#laterCompletion(id, marker));
  }

  /**
   * Memory is bounded, and what waits is not to hold more than it. Made apart from the answer: functions that are made
   * in one place hold together what each of them uses.
   */
  #laterCompletion(id: string, marker: Marker): (redis: KeyStore) => Promise<void> {
    return async (redis) => {
      const kept = this.#memory.answerOf(id, marker);
      if (kept) await redis.complete(id, marker, kept);
    };
  }

  async #release(id: string, marker: Marker): Promise<void> {
    await this.#memory.release(id, marker);
    await this.#tellRedis((redis) => redis.release(id, marker));
  }

  /** @param later what is done when Redis works again, if it does not now */
  async #tellRedis(now: (redis: KeyStore) => Promise<void>, later = now): Promise<void> {
    const redis = this.#redis;
    if (!redis) return;
    const isTold = (tell: typeof now) =>
      tell(redis).then(
        () => true,
        () => false,
      );
    if (!(await isTold(now))) this.#backlog.add(() => isTold(later));
  }
}

/** Without Redis the key is new, as far as this process knows. */
function noRefusal(): undefined {
  return undefined;
}

/** Tells nothing of the caller or the key. */
function idOf({ scope, key }: IdempotentCall): string {
  return createHash('sha256')
    .update(JSON.stringify([scope, key]))
    .digest('base64url');
}
