import { CupiError } from '#libs/cupi-client';
import type { CacheResult } from '#libs/response-cache';

/** How the cache calls itself (RFC 9211 §2). */
export const CACHE_NAME = 'cupi-gateway';

/** The origin of a response, as `Cache-Status` (RFC 9211 §2). */
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

/** `ttl` in seconds (RFC 9211 §2.4): negative when the entry is stale. */
function timeToLive({ ttlMs }: { readonly ttlMs: number }): string {
  return `; ttl=${Math.floor(ttlMs / 1000)}`;
}

/** A reload does not say that it was stored: that is always the case. */
function forwardReasonOf({
  reason,
  isCollapsed,
  isStored,
}: Extract<CacheResult, { kind: 'forwarded' }>): string {
  if (reason === 'request') return 'request';
  if (isCollapsed && reason === 'miss') return 'uri-miss';
  return isStored ? `${reason}; stored` : reason;
}

/** `fwd-status` (RFC 9211 §2.3); empty when the upstream has not answered. */
function forwardStatusOf(error: unknown): string {
  const status = error instanceof CupiError ? error.upstream?.status : undefined;
  return status === undefined ? '' : `; fwd-status=${status}`;
}
