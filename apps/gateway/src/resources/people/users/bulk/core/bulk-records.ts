import type { SharedRedis } from '#libs/redis-client';
import {
  resultsByPosition,
  type BulkKey,
  type BulkRefusal,
  type BulkRequest,
  type BulkSnapshot,
  type BulkStore,
  type TakenBulk,
} from './bulk-store.js';
import { HeldBulk, newToken } from './held-bulk.js';
import { MemoryBulkStore } from './memory-bulk-store.js';
import { RedisBulkStore, type Seal } from './redis-bulk-store.js';

const TTL_MS = 24 * 3_600_000;
const MAX_ENTRIES = 1_000;
const MAX_BYTES = 16 * 1024 * 1024;

/** How long a bulk is held after its holder has died, in milliseconds. */
const LEASE_MS = 4_000;

/** How often a holder shows that it is alive, in milliseconds. */
const HEARTBEAT_MS = 1_000;

/** Maximum number of ended bulks that wait for Redis; beyond that, the oldest are no longer written. */
const MAX_UNSETTLED = 16;

/** What is stored where. */
interface BulkRecordsOptions {
  /** The Redis that the replicas share. */
  readonly redis?: SharedRedis;
  readonly seal: Seal;
}

/** Outcome of taking a bulk. */
export type Taking =
  | { readonly kind: 'held'; readonly bulk: HeldBulk }
  | { readonly kind: 'finished'; readonly snapshot: BulkSnapshot }
  | { readonly kind: BulkRefusal };

/**
 * The bulks of all callers. Each process remembers its own. With Redis, every replica can show them, and carry out what
 * another has left unfinished. A Redis that is down, slow or full never fails a bulk: it is then known to its process alone,
 * and would be carried out anew elsewhere, which is harmless, since every operation of a bulk sets a state.
 */
export class BulkRecords {
  readonly #memory = new MemoryBulkStore({ ttlMs: TTL_MS, maxEntries: MAX_ENTRIES, maxBytes: MAX_BYTES });
  readonly #shared: BulkStore | undefined;
  readonly #held = new Set<HeldBulk>();
  #heartbeat: NodeJS.Timeout | undefined;

  constructor({ redis, seal }: BulkRecordsOptions) {
    this.#shared = redis && new RedisBulkStore(redis, { ttlMs: TTL_MS, leaseMs: LEASE_MS, seal });
  }

  /** Takes a bulk, to carry out the operations that have no result. Never fails. */
  async take(key: BulkKey, request: BulkRequest): Promise<Taking> {
    const token = newToken();
    const own = await this.#memory.take(key, request, token);
    if (own.kind !== 'taken') return own;
    const shared = await this.#shared?.take(key, request, token).catch(() => undefined);
    if (shared && shared.kind !== 'taken') {
      this.#memory.release(key, token);
      return shared;
    }
    const bulk = new HeldBulk({
      ...{ key, request, token },
      results: await this.#merge(key, token, own, shared),
      memory: this.#memory,
      shared: this.#shared,
    });
    this.#hold(bulk);
    return { kind: 'held', bulk };
  }

  /** The current state of a bulk; undefined for one of another owner. Never fails. */
  async find(key: BulkKey): Promise<BulkSnapshot | undefined> {
    const own = await this.#memory.find(key);
    if (own?.state === 'running' || own?.state === 'finished') return own;
    return (await this.#shared?.find(key).catch(() => undefined)) ?? own;
  }

  /** Ends the heartbeat; what is not written yet is lost. */
  close(): void {
    clearInterval(this.#heartbeat);
    this.#held.clear();
  }

  /** What this process and the others have done, in its own memory. */
  async #merge(
    key: BulkKey,
    token: string,
    own: Extract<TakenBulk, { kind: 'taken' }>,
    shared: Extract<TakenBulk, { kind: 'taken' }> | undefined,
  ) {
    const results = own.results.map((result, index) => result ?? shared?.results[index]);
    const known = resultsByPosition(results);
    await this.#memory.write(key, token, { results: known });
    return results;
  }

  #hold(bulk: HeldBulk): void {
    if (!this.#shared) return;
    this.#held.add(bulk);
    const [oldest] = [...this.#held].filter(({ hasEnded }) => hasEnded);
    if (oldest && this.#held.size > MAX_UNSETTLED) this.#held.delete(oldest);
    this.#heartbeat ??= setInterval(() => void this.#beat(), HEARTBEAT_MS).unref();
  }

  async #beat(): Promise<void> {
    for (const bulk of this.#held) {
      await bulk.renew();
      if (bulk.isSettled) this.#held.delete(bulk);
    }
    if (this.#held.size > 0) return;
    clearInterval(this.#heartbeat);
    this.#heartbeat = undefined;
  }
}
