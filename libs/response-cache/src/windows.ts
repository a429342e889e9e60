import type { Freshness } from './response-cache-options.js';

/** How long a copy in memory is fresh at most while drops of other replicas may be missed, in milliseconds. */
const DEGRADED_FRESH_MS = 2_000;

/** {@link Freshness} as ages, in milliseconds, below which a copy may serve. */
export interface Windows {
  readonly fresh: number;
  /** Served while it is refreshed. */
  readonly revalidate: number;
  /** Served when the origin fails. */
  readonly error: number;
}

/** The windows while all is well. */
export function windowsOf(freshness: Freshness): Windows {
  const { freshMs, staleWhileRevalidateMs, staleIfErrorMs } = freshness;
  return { fresh: freshMs, revalidate: freshMs + staleWhileRevalidateMs, error: freshMs + staleIfErrorMs };
}

/** The windows while drops of other replicas may be missed; an origin that fails is still stood in for. */
export function degraded({ fresh, error }: Windows): Windows {
  const shortened = Math.min(fresh, DEGRADED_FRESH_MS);
  return { fresh: shortened, revalidate: shortened, error };
}

/** The age at which a copy is of no use any more, in milliseconds. */
export function lifeOf({ revalidate, error }: Windows): number {
  return Math.max(revalidate, error);
}
