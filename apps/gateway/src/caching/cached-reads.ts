import { Inject, Injectable } from '@nestjs/common';
import { CupiError, type CupiCall } from '#libs/cupi-client';
import { ResponseCache, type CachedAnswer, type FreshEntry } from '#libs/response-cache';
import type { ReadOfRequest } from './read-of-request.js';

/** A read by way of the cache. */
interface Reading {
  /** What the caller's own read would carry; its signal ends the wait of this caller alone. */
  readonly call: CupiCall;
  /** Reads the object upstream. */
  readonly load: (call: CupiCall) => Promise<object>;
  /** See `ReadRequest.isReload`. */
  readonly isReload?: boolean;
}

/** Reads by way of the cache: what is kept, what another read that is under way comes to, or what is read now. */
@Injectable()
export class CachedReads {
  constructor(@Inject(ResponseCache) private readonly cache: ResponseCache) {}

  /** What is kept of a read and still fresh. */
  peek({ partition, target }: ReadOfRequest): FreshEntry | undefined {
    return this.cache.peek(partition, target);
  }

  /**
   * @throws CupiError also `aborted` or `timeout`, as the signal of the call says, when there is no stale copy that may
   * stand in
   */
  get(read: ReadOfRequest, { call, load, isReload = false }: Reading): Promise<CachedAnswer> {
    return this.cache.get({
      ...read,
      isReload,
      ...(call.signal && { signal: call.signal }),
      load: async ({ hasStaleEntry, ...context }) => {
        // Those who join later have more time: the read ends when nobody has any left, and not with the first deadline.
        const reading = load({ ...call, ...context, deadlineAtMs: undefined });
        const shown = await (hasStaleEntry ? this.orDropped(reading, read.tagsIfMissing) : reading);
        return { bytes: toBytes(shown), ...etagOf(shown) };
      },
    });
  }

  /**
   * What somebody else has deleted must not be in a list any more. Only for what was there before: whoever asks for ids
   * that never were would else have the lists read again and again.
   */
  private async orDropped(reading: Promise<object>, tagsIfMissing: readonly string[]): Promise<object> {
    try {
      return await reading;
    } catch (error) {
      if (error instanceof CupiError && error.kind === 'not-found')
        await this.cache.invalidate(tagsIfMissing);
      throw error;
    }
  }
}

/** The entity tag of an object is the one that it says itself, so that it can be had from a list or from behind a proxy. */
function etagOf(shown: object): { readonly etag?: string } {
  return 'etag' in shown && typeof shown.etag === 'string' ? { etag: shown.etag } : {};
}

/** The bytes of a representation: what a GET answers with. */
export function toBytes(representation: object): Buffer {
  return Buffer.from(JSON.stringify(representation));
}
