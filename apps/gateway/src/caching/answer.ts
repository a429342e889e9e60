import type { FastifyReply, FastifyRequest } from 'fastify';
import type { CacheResult, Representation, RepresentationData } from '#libs/response-cache';
import { isToBeShown, varyWith } from '../server/index.js';
import { cacheStatusOf } from './cache-status.js';

/** The media type of every response with an object or a list. */
export const JSON_MEDIA_TYPE = 'application/json; charset=utf-8';

/** What a response depends on besides the path: the caller and the accepted types (RFC 9110 §12.5.5). */
const VARY = 'Accept, Authorization, Cookie, X-API-Key';

/** Stored by the caller only, and revalidated each time (RFC 9111 §5.2.2). */
const CACHE_CONTROL = 'private, no-cache';

/** Header fields that are the same for all responses to reads. */
export const ANSWER_HEADERS = { 'Cache-Control': CACHE_CONTROL, Vary: VARY } as const;

/** How an answer came about, as its header fields tell. */
export interface Provenance {
  /** `Cache-Status` (RFC 9211). */
  readonly cacheStatus: string;
  /** Of an answer from the store, in milliseconds. */
  readonly ageMs?: number | undefined;
}

/**
 * Sets the header fields of a reply, and returns the body that goes with them: none when the caller has it already,
 * which is answered with 304 (RFC 9110 §13.1.2).
 */
export function prepareAnswer(
  request: FastifyRequest,
  reply: FastifyReply,
  { body, etag }: Pick<Representation, 'body' | 'etag'>,
  { cacheStatus, ageMs }: Provenance,
): RepresentationData | undefined {
  void reply
    .header('Cache-Control', CACHE_CONTROL)
    .header('Vary', varyWith(VARY, reply.getHeader('vary')))
    .header('Cache-Status', cacheStatus);
  if (ageMs !== undefined) void reply.header('Age', String(Math.floor(ageMs / 1000)));
  if (!isToBeShown(request, reply, etag)) return undefined;
  void reply.header('Content-Type', JSON_MEDIA_TYPE);
  return body;
}

/** How an answer that is one read came about. */
export function provenanceOf(result: CacheResult, ageMs: number): Provenance {
  const cacheStatus = cacheStatusOf(result);
  return result.kind === 'forwarded' ? { cacheStatus } : { cacheStatus, ageMs };
}
