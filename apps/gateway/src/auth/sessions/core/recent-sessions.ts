import { LRUCache } from 'lru-cache';
import type { RecentUser } from '../../clients/core/index.js';
import type { SessionWatcher } from './session-store.js';

/** For how long a session is remembered after it was found in the store, in milliseconds. */
const REMEMBERED_MS = 5_000;

const MAX_REMEMBERED = 10_000;
/** Maximum memory in bytes, and the size of an entry besides its user name, which is in it twice; measured, rounded up. */
const MAX_REMEMBERED_BYTES = 8 * 1024 * 1024;
const OVERHEAD_BYTES = 700;

interface Entry {
  readonly username: string;
  /** By the monotonic clock. */
  readonly expiresAtMs: number;
  /** Undefined until a read of the session was answered. */
  user: RecentUser | undefined;
}

/**
 * Remembers, within this process and for a moment, which sessions were found in the store. A session that ends is forgotten
 * at once; while ends at other gateways may be missed, nothing is remembered.
 */
export class RecentSessions implements SessionWatcher {
  readonly #entries = new LRUCache<string, Entry>({
    max: MAX_REMEMBERED,
    maxSize: MAX_REMEMBERED_BYTES,
    sizeCalculation: ({ username }) => OVERHEAD_BYTES + 4 * username.length,
  });
  readonly #now: () => number;
  #isWatching = false;
  #deletions = 0;

  /** @param now a monotonic clock, in milliseconds */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** How many deletions were noticed so far: to be read before the store is asked for a session. */
  get deletions(): number {
    return this.#deletions;
  }

  /**
   * Remembers a session that was found, unless any was deleted since the store was asked: it may be that one.
   * @param lifeMs for how long at most, in milliseconds
   * @param deletions {@link deletions} before the store was asked
   */
  add(id: string, username: string, lifeMs: number, deletions: number): void {
    if (!this.#isWatching || deletions !== this.#deletions) return;
    const expiresAtMs = this.#now() + Math.min(lifeMs, REMEMBERED_MS);
    this.#entries.set(id, { username, expiresAtMs, user: undefined });
  }

  /** Notes the user of a session that is still remembered. */
  setUser(id: string, user: RecentUser): void {
    const entry = this.#entries.get(id);
    if (entry) entry.user = user;
  }

  find(id: string): RecentUser | undefined {
    const entry = this.#entries.get(id);
    if (!entry?.user) return undefined;
    if (this.#now() < entry.expiresAtMs) return entry.user;
    this.#entries.delete(id);
    return undefined;
  }

  readonly onDeleted = (id: string): void => {
    this.#deletions += 1;
    this.#entries.delete(id);
  };

  readonly onInterrupted = (): void => {
    this.#isWatching = false;
    this.#forgetAll();
  };

  readonly onResumed = (): void => {
    this.#isWatching = true;
    this.#forgetAll();
  };

  #forgetAll(): void {
    this.#deletions += 1;
    this.#entries.clear();
  }
}
