import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ResponseCache } from '#libs/response-cache';
import type { AccountPartitions } from './account-partitions.js';
import { prepareAnswer, provenanceOf } from './answer.js';
import { readOfRequest, rememberSelection, type ReadOfRequest } from './read-of-request.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** What the request reads, if the response may be cached. */
    cachedRead?: ReadOfRequest;
  }
}

/**
 * Answers a GET with the bytes of a fresh cache entry.
 * @returns whether it has answered
 */
export function answerFromCache(
  request: FastifyRequest,
  reply: FastifyReply,
  cache: ResponseCache,
  partitions: AccountPartitions,
): boolean {
  const read = isRead(request) ? readOfRequest(request, partitions) : undefined;
  if (!read) return false;
  request.cachedRead = read;
  const entry = isReload(request) ? undefined : cache.peek(read.partition, read.target);
  if (!entry) return false;
  rememberSelection(request);
  const { representation, ageMs, ttlMs } = entry;
  const provenance = provenanceOf({ kind: 'hit', ttlMs }, ageMs);
  void reply.send(prepareAnswer(request, reply, representation, provenance));
  return true;
}

/** True for a request that must not be answered from a store (RFC 9111 §5.2.1.4). */
export function isReload({ headers }: FastifyRequest): boolean {
  const directives = headers['cache-control'];
  return directives !== undefined && /(?:^|[\s,])no-cache(?:[\s,=]|$)/i.test(directives);
}

function isRead({ method }: FastifyRequest): boolean {
  return method === 'GET' || method === 'HEAD';
}
