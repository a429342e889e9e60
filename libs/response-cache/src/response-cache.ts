import type { CachedAnswer, FreshEntry } from './cached-answer.js';
import { dependencyOnPartition, dependencyOnTag, EVERYTHING } from './dependencies.js';
import { entryKey } from './entry-key.js';
import { Fetcher, type Outcome } from './fetcher.js';
import { MemoryTier, type MemoryEntry } from './memory-tier.js';
import type { ReadRequest } from './read.js';
import type { ResponseCacheOptions } from './response-cache-options.js';
import { TagVersions } from './tag-versions.js';
import { degraded, windowsOf, type Windows } from './windows.js';

/**
 * Stores the responses of an origin for as long as they may be served, in this process and for all replicas, and
 * collapses concurrent reads into one load.
 *
 * What was invalidated is never served again, and what a read saw before an invalidation is never stored: a read that
 * begins on this process after a {@link change} has returned sees that change. On another replica it does as soon as
 * the invalidation arrives; if that is lost, as soon as the entries there have expired.
 */
export class ResponseCache {
  readonly #options: ResponseCacheOptions;
  readonly #now: () => number;
  readonly #versions = new TagVersions();
  readonly #memory: MemoryTier;
  readonly #fetcher: Fetcher;
  readonly #windows: Windows;
  readonly #degradedWindows: Windows;

  constructor(options: ResponseCacheOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    this.#windows = windowsOf(options.freshness);
    this.#degradedWindows = degraded(this.#windows);
    const { maxEntries, maxBytes, shared } = options;
    this.#memory = new MemoryTier({ maxEntries, maxBytes, versions: this.#versions, now: this.#now });
    this.#fetcher = new Fetcher({
      options,
      memory: this.#memory,
      versions: this.#versions,
      now: this.#now,
      windows: this.#windows,
      currentWindows: () => this.#currentWindows(),
    });
    shared?.listen({
      onInvalidated: (dependencies) => {
        this.#versions.invalidate(dependencies);
      },
      onGap: () => {
        this.#versions.invalidate([EVERYTHING]);
        options.onEvent?.('memory-dropped');
      },
      onChange: () => options.onEvent?.(shared.isUsable ? 'shared' : 'degraded'),
    });
  }

  /** The hot path, in memory only: a fresh entry or undefined. */
  peek(partition: string, target: string): FreshEntry | undefined {
    const nowMs = this.#now();
    const entry = this.#memory.get(entryKey(partition, target), nowMs);
    if (!entry) return undefined;
    const ageMs = nowMs - entry.loadedAtMs;
    const ttlMs = this.#currentWindows().fresh - ageMs;
    return ttlMs > 0 ? { representation: entry.representation, ageMs, ttlMs } : undefined;
  }

  /**
   * Answers a read from memory, the shared tier or the origin.
   * @throws what `load` threw, or the reason of `signal` when it is aborted, unless a stale entry is served
   */
  async get(request: ReadRequest): Promise<CachedAnswer> {
    request.signal?.throwIfAborted();
    const key = entryKey(request.partition, request.target);
    const entry = request.isReload ? undefined : this.#memory.get(key);
    if (entry && this.#now() - entry.loadedAtMs < this.#currentWindows().revalidate) {
      return this.#answerFromStore(key, request, entry);
    }
    return this.#answerFromFlight(key, request);
  }

  /**
   * Carries out a write: invalidates before it is sent, and again after its outcome, whatever that is.
   * @returns what the write returns, after the invalidation
   * @throws what the write throws, after the invalidation
   */
  async change<T>(tags: readonly string[], write: () => Promise<T>): Promise<T> {
    // Before as well: should this process end before the outcome, no outdated entry remains.
    await this.invalidate(tags);
    try {
      return await write();
    } finally {
      await this.invalidate(tags);
    }
  }

  /** Invalidates everything that depends on one of the tags, here and on all replicas. Never fails. */
  async invalidate(tags: readonly string[]): Promise<void> {
    await this.#invalidate(tags.map(dependencyOnTag));
  }

  /** Invalidates every entry of a partition, here and on all replicas. Never fails. */
  async invalidatePartition(partition: string): Promise<void> {
    await this.#invalidate([dependencyOnPartition(partition)]);
  }

  /** `degraded` while invalidations of other replicas may be missed: entries are then fresh for a short time only. */
  state(): 'alone' | 'shared' | 'degraded' {
    if (!this.#options.shared) return 'alone';
    return this.#options.shared.isUsable ? 'shared' : 'degraded';
  }

  /** The size of the memory tier. */
  stats(): { entries: number; bytes: number } {
    return { entries: this.#memory.count, bytes: this.#memory.bytes };
  }

  /** Closes the shared tier. */
  async close(): Promise<void> {
    await this.#options.shared?.close();
  }

  async #invalidate(dependencies: readonly string[]): Promise<void> {
    this.#versions.invalidate(dependencies);
    await this.#options.shared?.invalidate(dependencies);
  }

  #currentWindows(): Windows {
    return this.state() === 'degraded' ? this.#degradedWindows : this.#windows;
  }

  #answerFromStore(key: string, request: ReadRequest, entry: MemoryEntry): CachedAnswer {
    const ageMs = this.#now() - entry.loadedAtMs;
    const ttlMs = this.#currentWindows().fresh - ageMs;
    if (ttlMs <= 0) this.#fetcher.refresh(key, request);
    return { representation: entry.representation, ageMs, result: { kind: 'hit', ttlMs } };
  }

  async #answerFromFlight(key: string, request: ReadRequest): Promise<CachedAnswer> {
    const { flight, isLeader } = this.#fetcher.join(key, request);
    try {
      const outcome = await flight.join(request.signal);
      if (outcome.kind === 'hit') return this.#answerFromStore(key, request, outcome.entry);
      return forwarded(outcome, request, isLeader);
    } catch (error) {
      const standIn = this.#standIn(key, request, error);
      if (!standIn) throw error;
      return standIn;
    }
  }

  #standIn(key: string, request: ReadRequest, error: unknown): CachedAnswer | undefined {
    if (request.isReload || !this.#options.mayServeStale(error)) return undefined;
    const entry = this.#memory.get(key);
    if (!entry) return undefined;
    const ageMs = this.#now() - entry.loadedAtMs;
    const { fresh, error: lastMs } = this.#currentWindows();
    if (ageMs >= lastMs) return undefined;
    const result = { kind: 'stale-on-error', error, ttlMs: fresh - ageMs } as const;
    return { representation: entry.representation, ageMs, result };
  }
}

function forwarded(
  { representation, isStored, wasStale }: Outcome & { kind: 'loaded' },
  { isReload = false }: ReadRequest,
  isLeader: boolean,
): CachedAnswer {
  const reason = isReload ? 'request' : wasStale ? 'stale' : 'miss';
  const result = {
    kind: 'forwarded',
    reason,
    isStored: isStored && isLeader,
    isCollapsed: !isLeader,
  } as const;
  return { representation, ageMs: 0, result };
}
