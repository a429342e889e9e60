import type { FastifyReply, FastifyRequest } from 'fastify';
import { matchesWeakly, readEntityTags } from './entity-tags.js';

/** Whether `If-None-Match` names the tag. One that cannot be read is as good as none: the answer is sent whole. */
export function isKnownToCaller(condition: string | undefined, etag: string): boolean {
  if (condition === undefined) return false;
  // Most callers send back what they were given.
  if (condition === etag) return true;
  const tags = readEntityTags(condition);
  return tags !== undefined && matchesWeakly(tags, etag);
}

/**
 * Gives a reply its tag and its status, 304 when the caller has the representation already (RFC 9110 §13.1.2).
 * @returns whether the reply is to be given the representation
 */
export function isToBeShown(request: FastifyRequest, reply: FastifyReply, etag: string): boolean {
  const isKnown = isKnownToCaller(request.headers['if-none-match'], etag);
  void reply.header('ETag', etag).code(isKnown ? 304 : 200);
  // Fastify sends no body to HEAD, but takes the length from it: without one it would say that there is none.
  return !isKnown || request.method === 'HEAD';
}
