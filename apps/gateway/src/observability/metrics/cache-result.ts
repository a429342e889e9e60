/**
 * Result of a read:
 * - `hit`, `stale`: a cache entry, fresh or revalidated in the background
 * - `miss`: read from Unity Connection; `reload`: the same, because the caller asked for it
 * - `collapsed`: the result of another caller's read that was in progress
 * - `stale-on-error`: a stale cache entry, because Unity Connection failed
 */
type CacheResult = 'hit' | 'stale' | 'miss' | 'reload' | 'collapsed' | 'stale-on-error';

const HIT = '; hit; ttl=';

/**
 * Derives the result from a response's header fields.
 * @param cacheStatus `Cache-Status` (RFC 9211), as this gateway writes it
 * @param hasAge whether there is an `Age`: the response came from a cache entry
 */
export function cacheResultOf(cacheStatus: string, hasAge: () => boolean): CacheResult {
  const hitAt = cacheStatus.indexOf(HIT);
  if (hitAt !== -1) return cacheStatus[hitAt + HIT.length] === '-' ? 'stale' : 'hit';
  if (hasAge()) return 'stale-on-error';
  if (cacheStatus.includes('; collapsed')) return 'collapsed';
  return cacheStatus.includes('; fwd=request') ? 'reload' : 'miss';
}
