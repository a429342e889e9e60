import type { Freshness } from './response-cache-options.js';

/**
 * How long an entry in memory is fresh at most while invalidations of other replicas may be missed, in milliseconds.
 */
const DEGRADED_FRESH_MS = 2_000;

/** {@link Freshness} as ages, in milliseconds, below which an entry may be served. */
export interface Windows {
  readonly fresh: number;
  /** Served stale while it is refreshed. */
  readonly revalidate: number;
  /** Served stale when the origin fails. */
  readonly error: number;
}

/** The windows while replicas are connected. */
export function windowsOf(freshness: Freshness): Windows {
  const { freshMs, staleWhileRevalidateMs, staleIfErrorMs } = freshness;
  return { fresh: freshMs, revalidate: freshMs + staleWhileRevalidateMs, error: freshMs + staleIfErrorMs };
}

/**
 * The windows while invalidations of other replicas may be missed; stale entries are still served when the origin
 * fails.
 */
export function degraded({ fresh, error }: Windows): Windows {
  const shortened = Math.min(fresh, DEGRADED_FRESH_MS);
  return { fresh: shortened, revalidate: shortened, error };
}

/** The age at which an entry is of no use any more, in milliseconds. */
export function lifeOf({ revalidate, error }: Windows): number {
  return Math.max(revalidate, error);
}
