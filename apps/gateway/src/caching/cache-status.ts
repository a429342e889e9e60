import { CupiError } from '#libs/cupi-client';
import type { CacheResult } from '#libs/response-cache';

/** How the cache calls itself (RFC 9211 §2). */
export const CACHE_NAME = 'cupi-gateway';

/** How an answer came about, as `Cache-Status` says it (RFC 9211 §2). */
export function cacheStatusOf(result: CacheResult): string {
  switch (result.kind) {
    case 'hit':
      return `${CACHE_NAME}; hit${timeToLive(result)}`;
    case 'stale-on-error':
      return `${CACHE_NAME}; fwd=stale${forwardStatusOf(result.error)}${timeToLive(result)}`;
    case 'forwarded':
      return `${CACHE_NAME}; fwd=${forwardReasonOf(result)}${result.isCollapsed ? '; collapsed' : ''}`;
  }
}

/** `ttl` in seconds (RFC 9211 §2.4): below 0 when the copy is stale. */
function timeToLive({ ttlMs }: { readonly ttlMs: number }): string {
  return `; ttl=${Math.floor(ttlMs / 1000)}`;
}

/** A reload says no more than that it was one: whoever asks for it knows that its answer is kept. */
function forwardReasonOf({
  reason,
  isCollapsed,
  isStored,
}: Extract<CacheResult, { kind: 'forwarded' }>): string {
  if (reason === 'request') return 'request';
  if (isCollapsed && reason === 'miss') return 'uri-miss';
  return isStored ? `${reason}; stored` : reason;
}

/** `fwd-status` (RFC 9211 §2.3); nothing when the upstream has not answered. */
function forwardStatusOf(error: unknown): string {
  const status = error instanceof CupiError ? error.upstream?.status : undefined;
  return status === undefined ? '' : `; fwd-status=${status}`;
}
