import type { SharedTier } from './shared-tier.js';

/**
 * How long a copy serves, in milliseconds from the beginning of its load. All 0: nothing is stored, and reads
 * under way at once are only collapsed.
 */
export interface Freshness {
  /** Served as it is (RFC 9111 section 4.2). */
  readonly freshMs: number;
  /** After that: served while one refresh runs in the background (RFC 5861 section 3). */
  readonly staleWhileRevalidateMs: number;
  /** After it was fresh: served when the origin fails (RFC 5861 section 4). */
  readonly staleIfErrorMs: number;
}

/**
 * What is worth counting beside the results of reads:
 * - `shared-hit`: a copy of another replica was taken over;
 * - `fill-outdated`: what was loaded had been dropped meanwhile, and was not stored;
 * - `memory-dropped`: drops of other replicas may have been missed, and nothing in memory was relied on any more;
 * - `degraded`, `shared`: the state changed to this.
 */
export type CacheEvent = 'shared-hit' | 'fill-outdated' | 'memory-dropped' | 'degraded' | 'shared';

/** How a cache behaves, and what it is made of. */
export interface ResponseCacheOptions {
  readonly freshness: Freshness;
  readonly maxEntries: number;
  /** Of all entries in memory together: bodies, keys and a fixed share for what surrounds them. */
  readonly maxBytes: number;
  /**
   * What a stale entry may stand in for: failures of the origin, reasons of a reader's signal. Any other failure of the
   * origin removes the entry.
   */
  readonly mayServeStale: (error: unknown) => boolean;
  /** What the replicas share; absent: this process is alone. The cache closes it. */
  readonly shared?: SharedTier;
  /** A refresh in the background failed with this; nobody else hears of it. */
  readonly onBackgroundFailure?: (error: unknown) => void;
  readonly onEvent?: (event: CacheEvent) => void;
  /** A clock that never jumps, in milliseconds; the process's monotonic one unless given. */
  readonly now?: () => number;
}
