import type { CachedAnswer, CacheResult } from '#libs/response-cache';
import type { Provenance } from './answer.js';
import { CACHE_NAME } from './cache-status.js';

/** How the reads of an answer that is composed of several came out. */
export interface ComposedReads {
  /** Each once, however often it is shown. */
  readonly answers: readonly Pick<CachedAnswer, 'result' | 'ageMs'>[];
  /** How many failed upstream. */
  readonly failed: number;
  /** How many were refused before anything was looked up. */
  readonly refused: number;
  readonly isReload: boolean;
}

/**
 * How an answer came about that is composed of several reads, as `Cache-Status` says it (RFC 9211 §2): a hit only if nothing
 * was forwarded, with the least `ttl`; `fwd=partial` if some of it was stored. `detail` has the numbers of reads. The age
 * is that of the oldest, and absent if anything was forwarded.
 */
export function composedProvenanceOf(reads: ComposedReads): Provenance {
  const { answers, failed, isReload } = reads;
  const stored = answers.filter(({ result }) => result.kind !== 'forwarded');
  const detail = `; detail="${countsOf(reads)}"`;
  if (stored.length < answers.length || failed > 0) {
    const reason = isReload ? 'request' : stored.length > 0 ? 'partial' : 'miss';
    return { cacheStatus: `${CACHE_NAME}; fwd=${reason}${detail}` };
  }
  const isHit = stored.every(({ result }) => result.kind === 'hit');
  const ttlMs = Math.min(...stored.map(({ result }) => ttlMsOf(result)));
  return {
    cacheStatus: `${CACHE_NAME}; ${isHit ? 'hit' : 'fwd=stale'}; ttl=${Math.floor(ttlMs / 1000)}${detail}`,
    ageMs: Math.max(...stored.map(({ ageMs }) => ageMs)),
  };
}

function countsOf({ answers, failed, refused }: ComposedReads): string {
  const kinds = answers.map(({ result }) => kindOf(result));
  const ofKinds = (['hit', 'stale', 'miss', 'collapsed'] as const).map(
    (kind) => [kind, kinds.filter((other) => other === kind).length] as const,
  );
  return [...ofKinds, ['problem', failed + refused] as const]
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => `${kind}=${count}`)
    .join(', ');
}

function kindOf(result: CacheResult): 'hit' | 'stale' | 'miss' | 'collapsed' {
  if (result.kind === 'forwarded') return result.isCollapsed ? 'collapsed' : 'miss';
  return ttlMsOf(result) > 0 ? 'hit' : 'stale';
}

function ttlMsOf(result: CacheResult): number {
  return result.kind === 'forwarded' ? 0 : result.ttlMs;
}
