import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { CupiError, type CupiCall } from '#libs/cupi-client';
import { ResponseCache, type CachedAnswer, type FreshEntry } from '#libs/response-cache';
import { Admission } from '../auth/index.js';
import { AccountPartitions } from './account-partitions.js';
import { readOfRequest, rememberSelection, type ReadOfRequest } from './read-of-request.js';

/** A read through the cache. */
interface Reading {
  /** Context of the caller's own read; its signal ends only the wait of this caller. */
  readonly call: CupiCall;
  /** Reads the object upstream. */
  readonly load: (call: CupiCall) => Promise<object>;
  /** See `ReadRequest.isReload`. */
  readonly isReload?: boolean;
}

/** Reads through the cache: a cache entry, the result of another read that is in progress, or a new read. */
@Injectable()
export class CachedReads {
  constructor(
    @Inject(ResponseCache) private readonly cache: ResponseCache,
    @Inject(AccountPartitions) private readonly partitions: AccountPartitions,
    @Inject(Admission) private readonly admission: Admission,
  ) {}

  /** What a request reads; undefined for one that is invalid, or whose responses are not cached. */
  of(request: FastifyRequest): ReadOfRequest | undefined {
    return readOfRequest(request, this.partitions);
  }

  /** Remembers what is needed to answer the next request like one that was answered before Fastify sees it. */
  remember(request: FastifyRequest, read: ReadOfRequest): void {
    rememberSelection(request, read);
    this.admission.remember(request, read.partition);
  }

  /** What is kept of a read and still fresh. */
  peek({ partition, target }: ReadOfRequest): FreshEntry | undefined {
    return this.cache.peek(partition, target);
  }

  /**
   * @throws CupiError also `aborted` or `timeout`, by the signal of the call, when there is no stale entry that may
   * be served
   */
  get(read: ReadOfRequest, { call, load, isReload = false }: Reading): Promise<CachedAnswer> {
    return this.cache.get({
      ...read,
      isReload,
      ...(call.signal && { signal: call.signal }),
      load: async ({ hasStaleEntry, ...context }) => {
        // Callers who join later have later deadlines: the read ends with the last of them, not with the first.
        const reading = load({ ...call, ...context, deadlineAtMs: undefined });
        const shown = await (hasStaleEntry
          ? this.invalidatingIfMissing(reading, read.tagsIfMissing)
          : reading);
        return { bytes: toBytes(shown), ...etagOf(shown) };
      },
    });
  }

  /**
   * An object that was deleted elsewhere must not be in a cached list. Only for objects that were cached: otherwise requests
   * for ids that never existed would invalidate the lists again and again.
   */
  private async invalidatingIfMissing(
    reading: Promise<object>,
    tagsIfMissing: readonly string[],
  ): Promise<object> {
    try {
      return await reading;
    } catch (error) {
      if (error instanceof CupiError && error.kind === 'not-found')
        await this.cache.invalidate(tagsIfMissing);
      throw error;
    }
  }
}

/** The entity tag of an object is its `etag` member, so that it is also known from a list or behind a proxy. */
function etagOf(shown: object): { readonly etag?: string } {
  return 'etag' in shown && typeof shown.etag === 'string' ? { etag: shown.etag } : {};
}

/** The bytes of a representation: the body of a GET. */
export function toBytes(representation: object): Buffer {
  return Buffer.from(JSON.stringify(representation));
}
