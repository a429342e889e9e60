import { LRUCache } from 'lru-cache';

import type { KeptAnswer, Refusal } from './claim.js';
import type { KeyStore, Marker } from './key-store.js';

/** What an answer takes besides its texts and bytes; measured, rounded up. */
const ENTRY_OVERHEAD_BYTES = 1_000;

/** Size and clock of a {@link MemoryKeyStore}. */
export interface MemoryKeyStoreOptions {
  /** How long a key is kept, in whole milliseconds. */
  readonly ttlMs: number;
  /** Answers kept at most. */
  readonly maxEntries: number;
  /** What they take at most, in bytes. */
  readonly maxBytes: number;
  /** A clock that never jumps, in milliseconds; the process's monotonic one unless given. */
  readonly now?: () => number;
}

interface UnderWay extends Marker {
  readonly sinceMs: number;
}

interface Completed extends Marker {
  readonly answer: KeptAnswer;
}

/**
 * Keeps keys in this process. Every method has done its work when it returns its promise.
 *
 * When it is full, the answer that was wanted the longest time ago is forgotten; one that is larger than all
 * the room is not kept. A key under way is never forgotten before its time, and never refused: there are as
 * many of them as there are calls.
 */
export class MemoryKeyStore implements KeyStore {
  /** In the order in which they came, which is the order in which they expire. */
  readonly #underWay = new Map<string, UnderWay>();
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

  take(id: string, marker: Marker): Promise<Refusal | undefined> {
    const holder = this.#holder(id);
    if (!holder) this.#underWay.set(id, { ...marker, sinceMs: this.#now() });
    return Promise.resolve(holder && this.#refusal(holder, marker));
  }

  complete(id: string, marker: Marker, answer: KeptAnswer): Promise<void> {
    const holder = this.#holder(id);
    if (!holder || isSame(holder, marker)) {
      this.#underWay.delete(id);
      this.#completed.set(id, { ...marker, answer: copyOf(answer) });
    }
    return Promise.resolve();
  }

  release(id: string, marker: Marker): Promise<void> {
    const holder = this.#holder(id);
    if (holder && isSame(holder, marker)) {
      this.#underWay.delete(id);
      this.#completed.delete(id);
    }
    return Promise.resolve();
  }

  /** The answer that was kept for this marker, unless it was forgotten. */
  answerOf(id: string, marker: Marker): KeptAnswer | undefined {
    const completed = this.#completed.get(id);
    return completed && isSame(completed, marker) ? completed.answer : undefined;
  }

  #refusal(holder: UnderWay | Completed, marker: Marker): Refusal | undefined {
    if (isSame(holder, marker)) return undefined;
    if (holder.fingerprint !== marker.fingerprint) return { kind: 'mismatch' };
    if ('answer' in holder) return { kind: 'replay', answer: copyOf(holder.answer) };
    return { kind: 'in-progress', sinceMs: this.#now() - holder.sinceMs };
  }

  #holder(id: string): UnderWay | Completed | undefined {
    this.#forgetExpired();
    return this.#underWay.get(id) ?? this.#completed.get(id);
  }

  #forgetExpired(): void {
    const expiredMs = this.#now() - this.#ttlMs;
    for (const [id, { sinceMs }] of this.#underWay) {
      if (sinceMs > expiredMs) return;
      this.#underWay.delete(id);
    }
  }
}

function isSame(one: Marker, other: Marker): boolean {
  return one.token.equals(other.token);
}

function copyOf({ status, headers, body }: KeptAnswer): KeptAnswer {
  return { status, headers: { ...headers }, body: Buffer.from(body) };
}

function sizeOf({ headers, body }: KeptAnswer): number {
  return ENTRY_OVERHEAD_BYTES + JSON.stringify(headers).length + body.length;
}
