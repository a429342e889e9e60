/**
 * Representation data (RFC 9110 section 8.1): a short text in ASCII as a string, which is written together with the
 * headers; anything else as bytes.
 */
export type RepresentationData = string | Buffer;

/** One representation as it was loaded; immutable. */
export interface Representation {
  readonly body: RepresentationData;
  /** Of the body. */
  readonly byteLength: number;
  /** A strong entity tag, with its quotes (RFC 9110 section 8.8.3). */
  readonly etag: string;
}

/** How an answer was obtained; the caller turns it into `Cache-Status` (RFC 9211). */
export type CacheResult =
  /** From the cache. `ttlMs` is negative when it is stale: it was served while a refresh runs in the background. */
  | { readonly kind: 'hit'; readonly ttlMs: number }
  /** The origin failed with this error and a stale entry was served; `ttlMs` is negative (RFC 5861 section 4). */
  | { readonly kind: 'stale-on-error'; readonly error: unknown; readonly ttlMs: number }
  /**
   * From the origin. `isStored` is set for the reader that started the flight, `isCollapsed` is true for those that
   * joined it (RFC 9211 sections 2.5 and 2.6).
   */
  | {
      readonly kind: 'forwarded';
      readonly reason: 'miss' | 'stale' | 'request';
      readonly isStored: boolean;
      readonly isCollapsed: boolean;
    };

/** What a reader gets. */
export interface CachedAnswer {
  readonly representation: Representation;
  /** Since its load began (RFC 9111 section 4.2.3), in milliseconds; 0 when forwarded. */
  readonly ageMs: number;
  readonly result: CacheResult;
}

/** A fresh entry in memory. */
export interface FreshEntry {
  readonly representation: Representation;
  /** In milliseconds. */
  readonly ageMs: number;
  /** For how long it is still fresh, in milliseconds; above 0. */
  readonly ttlMs: number;
}
