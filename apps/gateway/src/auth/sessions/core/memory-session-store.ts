import type { SessionStore, SessionWatcher, StoredRecord } from './session-store.js';

const DEFAULT_MAX_ENTRIES = 10_000;

/** Size and clock of a {@link MemorySessionStore}. */
export interface MemorySessionStoreOptions {
  /** Maximum number of records; 10,000 by default. */
  readonly maxEntries?: number;
  /** A monotonic clock, in milliseconds; that of the process by default. */
  readonly now?: () => number;
}

interface Entry {
  readonly record: Uint8Array;
  readonly expiresAtMs: number;
}

/**
 * Stores sessions in this process, for a single gateway: they end with it.
 *
 * When it is full of records that have not expired, the least recently put or touched one is evicted.
 * Rejecting new ones instead would let one account with many sign-ins lock everyone else out.
 */
export class MemorySessionStore implements SessionStore {
  /** Least recently put or touched first. */
  readonly #entries = new Map<string, Entry>();
  readonly #maxEntries: number;
  readonly #now: () => number;
  readonly #watchers: SessionWatcher[] = [];

  constructor(options: MemorySessionStoreOptions = {}) {
    this.#maxEntries = options.maxEntries ?? DEFAULT_MAX_ENTRIES;
    this.#now = options.now ?? (() => performance.now());
  }

  put(id: string, record: Uint8Array, ttlMs: number): Promise<void> {
    this.#entries.delete(id);
    this.#evictOldest();
    this.#entries.set(id, { record: Uint8Array.from(record), expiresAtMs: this.#now() + ttlMs });
    return Promise.resolve();
  }

  get(id: string): Promise<StoredRecord | undefined> {
    const entry = this.#live(id);
    if (!entry) return Promise.resolve(undefined);
    const expiresInMs = entry.expiresAtMs - this.#now();
    return Promise.resolve({ record: Uint8Array.from(entry.record), expiresInMs });
  }

  touch(id: string, ttlMs: number): Promise<boolean> {
    const entry = this.#live(id);
    if (!entry) return Promise.resolve(false);
    this.#entries.delete(id);
    this.#entries.set(id, { record: entry.record, expiresAtMs: this.#now() + ttlMs });
    return Promise.resolve(true);
  }

  delete(id: string): Promise<void> {
    this.#remove(id);
    return Promise.resolve();
  }

  watch(watcher: SessionWatcher): void {
    this.#watchers.push(watcher);
    watcher.onResumed();
  }

  #remove(id: string): void {
    this.#entries.delete(id);
    for (const { onDeleted } of this.#watchers) onDeleted(id);
  }

  #live(id: string): Entry | undefined {
    const entry = this.#entries.get(id);
    if (!entry || entry.expiresAtMs > this.#now()) return entry;
    this.#entries.delete(id);
    return undefined;
  }

  #evictOldest(): void {
    for (const [id, { expiresAtMs }] of this.#entries) {
      if (expiresAtMs <= this.#now()) this.#entries.delete(id);
    }
    const [oldestId] = this.#entries.keys();
    if (oldestId !== undefined && this.#entries.size >= this.#maxEntries) this.#remove(oldestId);
  }
}
