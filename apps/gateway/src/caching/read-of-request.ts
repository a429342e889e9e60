import type { FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import type { Scope } from '../auth/clients/core/index.js';
import type { Read } from '#libs/response-cache';
import { scopeNeededFor } from '../auth/index.js';
import {
  canonicalListQueryOf,
  queryErrorsOf,
  readListQuery,
  readPathIds,
  type RawQuery,
} from '../resource/arguments/index.js';
import { canonicalPathOf } from '../server/routing/index.js';
import type { AccountPartitions } from './account-partitions.js';

/** The resource of a GET, in terms of the cache. */
export interface ReadOfRequest extends Read {
  /** Tags that are invalidated when the upstream has no such object. */
  readonly tagsIfMissing: readonly string[];
}

/** What a request reads, independent of the caller. */
interface Selection extends Pick<ReadOfRequest, 'target' | 'tags' | 'tagsIfMissing'> {
  /** The template of the route. */
  readonly route: string;
  /** The scope that the caller needs. */
  readonly scope: Scope;
}

/** Longer targets are parsed again each time: callers choose them, and memory is bounded. */
const MAX_REMEMBERED_LENGTH = 256;

/** More than the default number of cache entries. */
const MAX_REMEMBERED = 20_000;

/** Maximum memory, and the overhead of one entry, in bytes; measured, rounded up. */
const MAX_REMEMBERED_BYTES = 16 * 1024 * 1024;
const SELECTION_OVERHEAD_BYTES = 500;

/** By request target, as it was sent; only of reads that were answered, since callers may request anything. */
const rememberedSelections = new LRUCache<string, Selection>({
  max: MAX_REMEMBERED,
  maxSize: MAX_REMEMBERED_BYTES,
  sizeCalculation: sizeOf,
});

/** What was read before with exactly the same request target; undefined if it was not, or is invalid. */
export function recallSelection(url: string): Selection | undefined {
  return rememberedSelections.get(url);
}

/** Remembers what a request reads, once it is answered. */
export function rememberSelection(
  request: FastifyRequest,
  { target, tags, tagsIfMissing }: Omit<Selection, 'route' | 'scope'>,
): void {
  const { url, routeOptions } = request;
  if (url.length > MAX_REMEMBERED_LENGTH || rememberedSelections.has(url)) return;
  const scope = scopeNeededFor(request);
  if (scope === undefined) return;
  const selection = { route: routeOptions.url ?? '', scope, target, tags, tagsIfMissing };
  // Copied: a substring, or a concatenation, would keep the original strings in memory.
  rememberedSelections.set(structuredClone(url), structuredClone(selection));
}

/** What a request reads; undefined for one that is invalid, or not answered from the cache. */
export function readOfRequest(
  request: FastifyRequest,
  partitions: AccountPartitions,
): ReadOfRequest | undefined {
  if (!request.caller) return undefined;
  const selection = rememberedSelections.get(request.url) ?? selectionOf(request);
  if (!selection) return undefined;
  const { partition, etagSalt } = partitions.of(request.caller.account);
  const { target, tags, tagsIfMissing } = selection;
  return { partition, etagSalt, target, tags, tagsIfMissing };
}

function selectionOf(request: FastifyRequest): Omit<Selection, 'route' | 'scope'> | undefined {
  const { cacheTags, cacheTagsIfMissing } = request.routeOptions.config;
  if (!cacheTags || !cacheTagsIfMissing) return undefined;
  const { value: ids, errors } = readPathIds(request);
  const query = canonicalQueryOf(request);
  if (errors.length > 0 || query === undefined) return undefined;
  const target = canonicalPathOf(request) + query;
  return { target, tags: cacheTags(ids), tagsIfMissing: cacheTagsIfMissing(ids) };
}

/** Targets are ASCII (RFC 3986 §2), and so is what is derived from them: one byte per character. */
function sizeOf({ target, tags, tagsIfMissing }: Selection, url: string): number {
  return SELECTION_OVERHEAD_BYTES + [url, target, ...tags, ...tagsIfMissing].join('').length;
}

/** Every parameter with its value, including defaults, in fixed order. */
function canonicalQueryOf({ url, query, routeOptions }: FastifyRequest): string | undefined {
  const { list } = routeOptions.config;
  if (queryErrorsOf(url, list !== undefined).length > 0) return undefined;
  if (!list) return '';
  const { value, errors } = readListQuery(query as RawQuery, list);
  if (errors.length > 0) return undefined;
  return canonicalListQueryOf(value);
}
