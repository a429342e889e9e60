import { LRUCache } from 'lru-cache';
import type { Representation } from './cached-answer.js';
import type { TagVersions } from './tag-versions.js';

/** Overhead of an entry in memory besides body and key, in bytes; measured, rounded up. */
const ENTRY_OVERHEAD_BYTES = 1_200;

/** An entry in memory. */
export interface MemoryEntry {
  readonly representation: Representation;
  readonly dependencies: readonly string[];
  /** The version of the invalidations when its fill began. */
  readonly began: number;
  /** When its load began, by the monotonic clock. */
  readonly loadedAtMs: number;
  /** When it expires, by the monotonic clock. */
  readonly expiresAtMs: number;
}

interface StoredEntry extends MemoryEntry {
  /** The version of the invalidations at which it was last found valid: no lookup is needed until that changes. */
  validAt: number;
}

/** Limits of a {@link MemoryTier}, and what it works with. */
export interface MemoryTierOptions {
  readonly maxEntries: number;
  readonly maxBytes: number;
  readonly versions: TagVersions;
  readonly now: () => number;
}

/** Stores entries in this process, bounded by number and by bytes; evicts the least recently used. */
export class MemoryTier {
  readonly #entries: LRUCache<string, StoredEntry>;
  readonly #versions: TagVersions;
  readonly #now: () => number;

  constructor({ maxEntries, maxBytes, versions, now }: MemoryTierOptions) {
    this.#entries = new LRUCache({ max: maxEntries, maxSize: maxBytes, sizeCalculation: sizeOf });
    this.#versions = versions;
    this.#now = now;
  }

  get count(): number {
    return this.#entries.size;
  }

  get bytes(): number {
    return this.#entries.calculatedSize;
  }

  /**
   * The entry, unless there is none, it has expired or something it depends on was invalidated.
   * @param nowMs for callers that have read the clock already
   */
  get(key: string, nowMs = this.#now()): MemoryEntry | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    if (nowMs < entry.expiresAtMs && this.#isValid(entry)) return entry;
    this.#entries.delete(key);
    return undefined;
  }

  /** Stores the entry in place of any other. @returns false when it is larger than the whole tier */
  put(key: string, entry: MemoryEntry): boolean {
    const { representation, began, loadedAtMs, expiresAtMs } = entry;
    // Cloned: a string that was sliced from another, or concatenated, keeps all of it in memory.
    const [ownKey, dependencies] = structuredClone([key, entry.dependencies] as const);
    const stored = { representation, dependencies, began, loadedAtMs, expiresAtMs, validAt: began };
    this.#entries.set(ownKey, stored);
    return this.#entries.has(key);
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }

  #isValid(entry: StoredEntry): boolean {
    const { current } = this.#versions;
    if (entry.validAt === current) return true;
    if (!this.#versions.areCurrentSince(entry.began, entry.dependencies)) return false;
    entry.validAt = current;
    return true;
  }
}

function sizeOf({ representation }: StoredEntry, key: string): number {
  return representation.byteLength + 2 * key.length + ENTRY_OVERHEAD_BYTES;
}
