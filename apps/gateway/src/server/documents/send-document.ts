import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError } from '../../problems/core/index.js';
import { isToBeShown, varyWith } from '../index.js';
import { contentCodingFor, contentCodings } from './content-coding.js';
import type { PublicDocument } from './public-document.js';

/** Caches must revalidate (RFC 9111 §5.2.2): a new version has the same paths. */
const CACHE_CONTROL = 'public, no-cache';

/**
 * Answers with a document in the content coding that the caller prefers, or with 304 when the caller has it.
 * @throws ProblemError not-acceptable when the caller excludes every coding
 */
export async function sendDocument(
  request: FastifyRequest,
  reply: FastifyReply,
  document: PublicDocument,
): Promise<void> {
  void reply.header('Vary', varyWith('Accept-Encoding', reply.getHeader('vary')));
  const coding = contentCodingFor(request);
  if (coding === undefined) {
    const detail = `Accept-Encoding excludes all supported codings: ${contentCodings.join(', ')}.`;
    throw new ProblemError('not-acceptable', { detail });
  }
  const { body, etag } = await document.in(coding);
  void reply.header('Cache-Control', CACHE_CONTROL);
  if (!isToBeShown(request, reply, etag)) {
    void reply.send();
    return;
  }
  if (coding !== 'identity') void reply.header('Content-Encoding', coding);
  void reply.type(document.mediaType).send(body);
}

/** Serves a document at a path, without authentication. */
export function serveDocument(fastify: FastifyInstance, path: string, document: PublicDocument): void {
  fastify.get(path, { config: { access: 'public' } }, async (request, reply) => {
    await sendDocument(request, reply, document);
    return reply;
  });
}
