import { LRUCache } from 'lru-cache';
import type { Representation } from './cached-answer.js';
import type { TagVersions } from './tag-versions.js';

/** What surrounds body and key of an entry in memory, in bytes; measured, rounded up. */
const ENTRY_OVERHEAD_BYTES = 1_200;

/** A copy in memory. */
export interface MemoryEntry {
  readonly representation: Representation;
  readonly dependencies: readonly string[];
  /** The version of the drops that was current as its fill began. */
  readonly began: number;
  /** When its load began, by the monotonic clock. */
  readonly loadedAtMs: number;
  /** When it is gone, by the monotonic clock. */
  readonly expiresAtMs: number;
}

interface KeptEntry extends MemoryEntry {
  /** The version of the drops up to which it was last found valid: nothing need be looked up while it stays. */
  validAt: number;
}

/** Sizes and surroundings of a {@link MemoryTier}. */
export interface MemoryTierOptions {
  readonly maxEntries: number;
  readonly maxBytes: number;
  readonly versions: TagVersions;
  readonly now: () => number;
}

/** Keeps copies in this process, bounded by number and by bytes; the one not used for longest makes room. */
export class MemoryTier {
  readonly #entries: LRUCache<string, KeptEntry>;
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
   * The copy, unless there is none, its time is over or something it depends on was dropped.
   * @param nowMs for who has looked at the clock already
   */
  get(key: string, nowMs = this.#now()): MemoryEntry | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    if (nowMs < entry.expiresAtMs && this.#isValid(entry)) return entry;
    this.#entries.delete(key);
    return undefined;
  }

  /** Keeps the copy in place of any other; one that is larger than the whole is not kept. */
  put(key: string, entry: MemoryEntry): boolean {
    const { representation, began, loadedAtMs, expiresAtMs } = entry;
    // Copies: a text that was cut out of another, or joined from others, keeps all of them in memory.
    const [ownKey, dependencies] = structuredClone([key, entry.dependencies] as const);
    const kept = { representation, dependencies, began, loadedAtMs, expiresAtMs, validAt: began };
    this.#entries.set(ownKey, kept);
    return this.#entries.has(key);
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }

  #isValid(entry: KeptEntry): boolean {
    const { current } = this.#versions;
    if (entry.validAt === current) return true;
    if (!this.#versions.areCurrentSince(entry.began, entry.dependencies)) return false;
    entry.validAt = current;
    return true;
  }
}

function sizeOf({ representation }: KeptEntry, key: string): number {
  return representation.byteLength + 2 * key.length + ENTRY_OVERHEAD_BYTES;
}
