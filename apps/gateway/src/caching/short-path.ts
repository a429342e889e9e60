import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ResponseCache } from '#libs/response-cache';
import type { AccountPartitions } from './account-partitions.js';
import { prepareAnswer, provenanceOf } from './answer.js';
import { readOfRequest, rememberSelection, type ReadOfRequest } from './read-of-request.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** What the request reads, when the answer may be kept. */
    cachedRead?: ReadOfRequest;
  }
}

/**
 * Answers a GET with the bytes that are kept, if they are fresh, before anything of the framework above Fastify runs. To
 * be called after the lock of the routes: only who was let in gets here.
 */
export function answerFromCache(
  fastify: FastifyInstance,
  cache: ResponseCache,
  partitions: AccountPartitions,
): void {
  fastify.addHook('preParsing', (request, reply, _payload, done) => {
    const read = isRead(request) ? readOfRequest(request, partitions) : undefined;
    if (read) request.cachedRead = read;
    const kept = read && !isReload(request) ? cache.peek(read.partition, read.target) : undefined;
    if (!kept) {
      done();
      return;
    }
    rememberSelection(request);
    const { representation, ageMs, ttlMs } = kept;
    void reply.send(
      prepareAnswer(request, reply, representation, provenanceOf({ kind: 'hit', ttlMs }, ageMs)),
    );
  });
}

/** True for a request that wants nothing from a store (RFC 9111 §5.2.1.4). */
export function isReload({ headers }: FastifyRequest): boolean {
  const directives = headers['cache-control'];
  return directives !== undefined && /(?:^|[\s,])no-cache(?:[\s,=]|$)/i.test(directives);
}

function isRead({ method }: FastifyRequest): boolean {
  return method === 'GET' || method === 'HEAD';
}
