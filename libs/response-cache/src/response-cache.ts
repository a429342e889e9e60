import type { CachedAnswer, FreshCopy } from './cached-answer.js';
import { dependencyOnPartition, dependencyOnTag, EVERYTHING } from './dependencies.js';
import { entryKey } from './entry-key.js';
import { Fetcher, type Outcome } from './fetcher.js';
import { MemoryTier, type MemoryEntry } from './memory-tier.js';
import type { ReadRequest } from './read.js';
import type { ResponseCacheOptions } from './response-cache-options.js';
import { TagVersions } from './tag-versions.js';
import { degraded, windowsOf, type Windows } from './windows.js';

/**
 * Keeps the answers of an origin for as long as they may serve, in this process and for all replicas, and makes one
 * load of reads that come at once.
 *
 * What was dropped is never served again, and what a read saw from before a drop is never stored: a read that begins
 * on this process after a {@link change} has returned sees that change. On another replica it does as soon as the
 * news has arrived there; if it is lost, as soon as what is kept there is too old.
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
      onDrop: (dependencies) => {
        this.#versions.drop(dependencies);
      },
      onGap: () => {
        this.#versions.drop([EVERYTHING]);
        options.onEvent?.('memory-dropped');
      },
      onChange: () => options.onEvent?.(shared.isUsable ? 'shared' : 'degraded'),
    });
  }

  /** The hot path, in memory only: a fresh copy or undefined. */
  peek(partition: string, target: string): FreshCopy | undefined {
    const nowMs = this.#now();
    const entry = this.#memory.get(entryKey(partition, target), nowMs);
    if (!entry) return undefined;
    const ageMs = nowMs - entry.loadedAtMs;
    const ttlMs = this.#currentWindows().fresh - ageMs;
    return ttlMs > 0 ? { representation: entry.representation, ageMs, ttlMs } : undefined;
  }

  /**
   * Answers a read from wherever it may be answered.
   * @throws what `load` threw, or the reason of `signal` when it is aborted, unless a stale copy stands in
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
   * Carries out a write: drops before it is sent, and again after its outcome, whatever that is.
   * @returns what the write returns, after the drop
   * @throws what the write throws, after the drop
   */
  async change<T>(tags: readonly string[], write: () => Promise<T>): Promise<T> {
    // Before as well: were this process to end before the outcome, no copy from before would be left.
    await this.drop(tags);
    try {
      return await write();
    } finally {
      await this.drop(tags);
    }
  }

  /** Drops everything that depends on one of the tags, here and on all replicas. Never fails. */
  async drop(tags: readonly string[]): Promise<void> {
    await this.#drop(tags.map(dependencyOnTag));
  }

  /** Invalidates every entry of a partition, here and on all replicas. Never fails. */
  async invalidatePartition(partition: string): Promise<void> {
    await this.#drop([dependencyOnPartition(partition)]);
  }

  /** `degraded` while drops of other replicas may be missed: what is kept serves only for a short time. */
  state(): 'alone' | 'shared' | 'degraded' {
    if (!this.#options.shared) return 'alone';
    return this.#options.shared.isUsable ? 'shared' : 'degraded';
  }

  /** What memory holds. */
  stats(): { entries: number; bytes: number } {
    return { entries: this.#memory.count, bytes: this.#memory.bytes };
  }

  /** Leaves the shared tier. */
  async close(): Promise<void> {
    await this.#options.shared?.close();
  }

  async #drop(dependencies: readonly string[]): Promise<void> {
    this.#versions.drop(dependencies);
    await this.#options.shared?.drop(dependencies);
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
    const { flight, isLeader } = this.#fetcher.board(key, request);
    try {
      const outcome = await flight.join(request.signal);
      if (outcome.kind === 'kept') return this.#answerFromStore(key, request, outcome.entry);
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
