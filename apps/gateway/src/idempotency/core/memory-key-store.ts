import { LRUCache } from 'lru-cache';

import type { StoredAnswer, RepeatedClaim } from './claim.js';
import type { KeyStore, Marker } from './key-store.js';

/** Size of a response besides its texts and bytes; measured, rounded up. */
const ENTRY_OVERHEAD_BYTES = 1_000;

/** Size and clock of a {@link MemoryKeyStore}. */
export interface MemoryKeyStoreOptions {
  /** Lifetime of a key, in whole milliseconds. */
  readonly ttlMs: number;
  /** Maximum number of responses. */
  readonly maxEntries: number;
  /** Their maximum size in bytes. */
  readonly maxBytes: number;
  /** A monotonic clock, in milliseconds; that of the process by default. */
  readonly now?: () => number;
}

interface InProgress extends Marker {
  readonly sinceMs: number;
}

interface Completed extends Marker {
  readonly answer: StoredAnswer;
}

/**
 * Stores keys in this process. Every method has done its work when it returns its promise.
 *
 * When it is full, the least recently used response is evicted; one that is larger than the maximum
 * is not stored. A key in progress is never evicted and never rejected: there are only as
 * many of them as there are calls.
 */
export class MemoryKeyStore implements KeyStore {
  /** In the order of arrival, which is the order of expiry. */
  readonly #inProgress = new Map<string, InProgress>();
  readonly #completed: LRUCache<string, Completed>;
  readonly #ttlMs: number;
  readonly #now: () => number;

  constructor({ ttlMs, maxEntries, maxBytes, now }: MemoryKeyStoreOptions) {
    this.#ttlMs = ttlMs;
    this.#now = now ?? (() => performance.now());
    this.#completed = new LRUCache({
      max: maxEntries,
      maxSize: maxBytes,
      sizeCalculation: ({ answer }) => sizeOf(answer),
      ttl: ttlMs,
      ttlResolution: 0,
      perf: { now: this.#now },
    });
  }

  take(id: string, marker: Marker): Promise<RepeatedClaim | undefined> {
    const holder = this.#holder(id);
    if (!holder) this.#inProgress.set(id, { ...marker, sinceMs: this.#now() });
    return Promise.resolve(holder && this.#repeatedClaim(holder, marker));
  }

  complete(id: string, marker: Marker, answer: StoredAnswer): Promise<void> {
    const holder = this.#holder(id);
    if (!holder || isSame(holder, marker)) {
      this.#inProgress.delete(id);
      this.#completed.set(id, { ...marker, answer: cloneOf(answer) });
    }
    return Promise.resolve();
  }

  release(id: string, marker: Marker): Promise<void> {
    const holder = this.#holder(id);
    if (holder && isSame(holder, marker)) {
      this.#inProgress.delete(id);
      this.#completed.delete(id);
    }
    return Promise.resolve();
  }

  /** The response that was stored for this marker, unless it was evicted. */
  answerOf(id: string, marker: Marker): StoredAnswer | undefined {
    const completed = this.#completed.get(id);
    return completed && isSame(completed, marker) ? completed.answer : undefined;
  }

  #repeatedClaim(holder: InProgress | Completed, marker: Marker): RepeatedClaim | undefined {
    if (isSame(holder, marker)) return undefined;
    if (holder.fingerprint !== marker.fingerprint) return { kind: 'mismatch' };
    if ('answer' in holder) return { kind: 'replay', answer: cloneOf(holder.answer) };
    return { kind: 'in-progress', sinceMs: this.#now() - holder.sinceMs };
  }

  #holder(id: string): InProgress | Completed | undefined {
    this.#forgetExpired();
    return this.#inProgress.get(id) ?? this.#completed.get(id);
  }

  #forgetExpired(): void {
    const expiredMs = this.#now() - this.#ttlMs;
    for (const [id, { sinceMs }] of this.#inProgress) {
      if (sinceMs > expiredMs) return;
      this.#inProgress.delete(id);
    }
  }
}

function isSame(one: Marker, other: Marker): boolean {
  return one.token.equals(other.token);
}

function cloneOf({ status, headers, body }: StoredAnswer): StoredAnswer {
  return { status, headers: { ...headers }, body: Buffer.from(body) };
}

function sizeOf({ headers, body }: StoredAnswer): number {
  return ENTRY_OVERHEAD_BYTES + JSON.stringify(headers).length + body.length;
}
