import { LRUCache } from 'lru-cache';
import {
  refusalOf,
  type BulkChanges,
  type BulkKey,
  type BulkRequest,
  type BulkResult,
  type BulkSnapshot,
  type BulkStore,
  type TakenBulk,
  type WrittenBulk,
} from './bulk-store.js';

/** Size of a bulk besides its ids and results; rounded up. */
const OVERHEAD_BYTES = 1_000;

/** Size and clock of a {@link MemoryBulkStore}. */
export interface MemoryBulkStoreOptions {
  /** How long an ended bulk is stored, in whole milliseconds. */
  readonly ttlMs: number;
  /** Maximum number of ended bulks. */
  readonly maxEntries: number;
  /** Their maximum size in bytes. */
  readonly maxBytes: number;
  /** A monotonic clock, in milliseconds; that of the process by default. */
  readonly now?: () => number;
}

interface Bulk extends BulkRequest {
  readonly id: string;
  readonly results: (BulkResult | undefined)[];
}

interface Running extends Bulk {
  readonly token: string;
}

interface Ended extends Bulk {
  readonly end: NonNullable<BulkChanges['end']>;
}

/**
 * Stores bulks in this process. One that is running is never evicted: there is one for each owner at most, and the caller
 * limits their number. The least recently used of the others are evicted.
 */
export class MemoryBulkStore implements BulkStore {
  /** By owner. */
  readonly #running = new Map<string, Running>();
  readonly #ended: LRUCache<string, Ended>;

  constructor({ ttlMs, maxEntries, maxBytes, now = () => performance.now() }: MemoryBulkStoreOptions) {
    this.#ended = new LRUCache({
      max: maxEntries,
      maxSize: maxBytes,
      sizeCalculation: ({ ids, results }) => OVERHEAD_BYTES + JSON.stringify([ids, results]).length,
      ttl: ttlMs,
      ttlResolution: 0,
      perf: { now },
    });
  }

  take(key: BulkKey, request: BulkRequest, token: string): Promise<TakenBulk> {
    return Promise.resolve(this.#take(key, request, token));
  }

  write({ owner, id }: BulkKey, token: string, { results, end }: BulkChanges): Promise<WrittenBulk> {
    const running = this.#running.get(owner);
    if (running?.id !== id)
      return Promise.resolve(this.#ended.has(nameOf({ owner, id })) ? 'lost' : 'missing');
    if (running.token !== token) return Promise.resolve('lost');
    for (const [index, result] of results ?? []) running.results[index] = result;
    if (end) {
      this.#running.delete(owner);
      this.#ended.set(nameOf({ owner, id }), { ...running, end });
    }
    return Promise.resolve('written');
  }

  /** Forgets a bulk that was taken with this token. */
  release({ owner, id }: BulkKey, token: string): void {
    const running = this.#running.get(owner);
    if (running?.id === id && running.token === token) this.#running.delete(owner);
  }

  find(key: BulkKey): Promise<BulkSnapshot | undefined> {
    const bulk = this.#bulk(key);
    return Promise.resolve(bulk && snapshotOf(bulk));
  }

  #take(key: BulkKey, request: BulkRequest, token: string): TakenBulk {
    const { owner, id } = key;
    const known = this.#bulk(key);
    if (known && 'token' in known && known.token === token)
      return { kind: 'taken', results: [...known.results] };
    const refusal = known && refusalOf(snapshotOf(known), known.fingerprint === request.fingerprint);
    if (refusal) return refusal;
    if (this.#running.has(owner)) return { kind: 'busy' };
    const results = known?.results ?? request.ids.map(() => undefined);
    this.#running.set(owner, { ...request, id, results, token });
    this.#ended.delete(nameOf(key));
    return { kind: 'taken', results: [...results] };
  }

  #bulk(key: BulkKey): Running | Ended | undefined {
    const running = this.#running.get(key.owner);
    return running?.id === key.id ? running : this.#ended.get(nameOf(key));
  }
}

function snapshotOf(bulk: Running | Ended): BulkSnapshot {
  const { ids, results } = bulk;
  return { ids, results: [...results], ...('end' in bulk ? bulk.end : { state: 'running' }) };
}

function nameOf({ owner, id }: BulkKey): string {
  return `${owner}:${id}`;
}
