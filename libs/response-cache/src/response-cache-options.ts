import type { SharedTier } from './shared-tier.js';

/**
 * How long an entry is served, in milliseconds from the beginning of its load. All 0: nothing is stored, and concurrent
 * reads are only collapsed.
 */
export interface Freshness {
  /** Served as fresh (RFC 9111 section 4.2). */
  readonly freshMs: number;
  /** After that, served stale while one refresh runs in the background (RFC 5861 section 3). */
  readonly staleWhileRevalidateMs: number;
  /** After it was fresh, served stale when the origin fails (RFC 5861 section 4). */
  readonly staleIfErrorMs: number;
}

/**
 * Events to count besides the results of reads:
 * - `shared-hit`: an entry of another replica was used;
 * - `fill-outdated`: what was loaded was invalidated during the load, and not stored;
 * - `memory-dropped`: invalidations of other replicas may have been missed, so everything in memory was invalidated;
 * - `degraded`, `shared`: the state changed to this.
 */
export type CacheEvent = 'shared-hit' | 'fill-outdated' | 'memory-dropped' | 'degraded' | 'shared';

/** How a cache behaves, and what it works with. */
export interface ResponseCacheOptions {
  readonly freshness: Freshness;
  readonly maxEntries: number;
  /** Of all entries in memory together: bodies, keys and a fixed overhead. */
  readonly maxBytes: number;
  /**
   * Whether a stale entry may be served instead of this error, a failure of the origin or the reason of a reader's
   * signal. Any other failure of the origin removes the entry.
   */
  readonly mayServeStale: (error: unknown) => boolean;
  /** The tier that the replicas share; absent when this process is alone. The cache closes it. */
  readonly shared?: SharedTier;
  /** A background refresh failed with this; it is reported nowhere else. */
  readonly onBackgroundFailure?: (error: unknown) => void;
  readonly onEvent?: (event: CacheEvent) => void;
  /** A monotonic clock, in milliseconds; the process's own unless given. */
  readonly now?: () => number;
}
