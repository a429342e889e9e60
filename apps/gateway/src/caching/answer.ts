import type { FastifyReply, FastifyRequest } from 'fastify';
import type { CacheResult, Representation, RepresentationData } from '#libs/response-cache';
import { isToBeShown, varyWith } from '../server/index.js';
import { cacheStatusOf } from './cache-status.js';

/** The media type of every answer that shows something. */
export const JSON_MEDIA_TYPE = 'application/json; charset=utf-8';

/** What an answer depends on besides the path: who calls, and what is accepted (RFC 9110 §12.5.5). */
const VARY = 'Accept, Authorization, Cookie, X-API-Key';

/** Kept by the caller alone, and asked for again each time (RFC 9111 §5.2.2). */
const CACHE_CONTROL = 'private, no-cache';

/** Header fields that are the same for all answers to reads. */
export const ANSWER_HEADERS = { 'Cache-Control': CACHE_CONTROL, Vary: VARY } as const;

/** How an answer came about, as its header fields tell. */
export interface Provenance {
  /** `Cache-Status` (RFC 9211). */
  readonly cacheStatus: string;
  /** Of an answer from the store, in milliseconds. */
  readonly ageMs?: number | undefined;
}

/**
 * Gives a reply its header fields, and the body that goes with them: none when the caller has it already (RFC 9110
 * §13.1.2), which is told with 304.
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
