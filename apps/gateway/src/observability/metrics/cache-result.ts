/**
 * How a read was answered:
 * - `hit`, `stale`: from what is kept, fresh or with a refresh in the background
 * - `miss`: read from Unity Connection; `reload`: likewise, since the caller asked for it
 * - `collapsed`: by a read of another caller that was under way
 * - `stale-on-error`: from what is kept, since Unity Connection failed
 */
type CacheResult = 'hit' | 'stale' | 'miss' | 'reload' | 'collapsed' | 'stale-on-error';

const HIT = '; hit; ttl=';

/**
 * Reads the result off an answer's header fields.
 * @param cacheStatus `Cache-Status` (RFC 9211), as this gateway writes it
 * @param hasAge tells whether there is an `Age`: the answer was kept
 */
export function cacheResultOf(cacheStatus: string, hasAge: () => boolean): CacheResult {
  const hitAt = cacheStatus.indexOf(HIT);
  if (hitAt !== -1) return cacheStatus[hitAt + HIT.length] === '-' ? 'stale' : 'hit';
  if (hasAge()) return 'stale-on-error';
  if (cacheStatus.includes('; collapsed')) return 'collapsed';
  return cacheStatus.includes('; fwd=request') ? 'reload' : 'miss';
}
