import type { FastifyReply, FastifyRequest } from 'fastify';
import { matchesWeakly, readEntityTags } from './entity-tags.js';

/** Whether `If-None-Match` names the tag. An invalid one is ignored: the full response is sent. */
export function isKnownToCaller(condition: string | undefined, etag: string): boolean {
  if (condition === undefined) return false;
  // Most callers send back the tag that they were given.
  if (condition === etag) return true;
  const tags = readEntityTags(condition);
  return tags !== undefined && matchesWeakly(tags, etag);
}

/**
 * Sets a reply's tag and its status, 304 when the caller has the representation already (RFC 9110 §13.1.2).
 * @returns whether the representation is to be sent
 */
export function isToBeShown(request: FastifyRequest, reply: FastifyReply, etag: string): boolean {
  const isKnown = isKnownToCaller(request.headers['if-none-match'], etag);
  void reply.header('ETag', etag).code(isKnown ? 304 : 200);
  // Fastify sends no body to HEAD, but takes the length from it: without one, `Content-Length` would be 0.
  return !isKnown || request.method === 'HEAD';
}
