import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { duplicateMembers, ProblemError } from '../problems/core/index.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** JSON Pointers to the duplicate members of the body; of each, the parsed body has the last. */
    duplicateMembers?: readonly string[];
  }
  interface FastifyContextConfig {
    /** Maximum size of a body of this route, in bytes, where it is not {@link MAX_BODY_BYTES}. */
    maxBodyBytes?: number;
  }
}

/** Maximum size of a body, in bytes; an object of this API needs a few KiB. */
export const MAX_BODY_BYTES = 64 * 1024;

const JSON_TYPE = 'application/json';
const MERGE_PATCH_TYPE = 'application/merge-patch+json';

/**
 * Parses bodies as JSON in UTF-8 (RFC 8259 §8.1) and rejects every other media type, charset and content coding.
 * `application/merge-patch+json` (RFC 7396) is for PATCH only (RFC 5789 §2.2).
 */
export function readJsonBodies(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser(
    [JSON_TYPE, MERGE_PATCH_TYPE],
    { parseAs: 'buffer' },
    (request, body, done) => {
      try {
        done(null, parseJson(request, body as Buffer));
      } catch (error) {
        done(error as Error);
      }
    },
  );
}

/** Rejects the media type of a body, and names the supported ones (RFC 9110 §15.5.16, for PATCH RFC 5789 §2.2). */
export function unsupportedMediaType(method: string, detail?: string): ProblemError {
  const accepted =
    method === 'PATCH' ? { 'Accept-Patch': `${JSON_TYPE}, ${MERGE_PATCH_TYPE}` } : { Accept: JSON_TYPE };
  return new ProblemError('unsupported-media-type', detail === undefined ? {} : { detail }, accepted);
}

function parseJson(request: FastifyRequest, body: Buffer): unknown {
  const error = mediaTypeErrorOf(request.method, request.headers);
  if (error !== undefined) throw unsupportedMediaType(request.method, error);
  requireNoCoding(request.headers);
  if (body.length === 0 && hasNoBody(request)) return undefined;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body);
    const value: unknown = JSON.parse(text);
    request.duplicateMembers = duplicateMembers(text);
    return value;
  } catch {
    throw new ProblemError('malformed-json', {
      detail: body.length === 0 ? 'The body is empty.' : 'The body is not a JSON text in UTF-8.',
    });
  }
}

/** Many HTTP libraries send a media type also with the empty body of a DELETE, or of an action such as `POST …/reset`. */
function hasNoBody({ method, routeOptions }: FastifyRequest): boolean {
  return method === 'DELETE' || routeOptions.config.resource?.action !== undefined;
}

function mediaTypeErrorOf(method: string, headers: IncomingHttpHeaders): string | undefined {
  const [type = '', ...parameters] = (headers['content-type'] ?? '').toLowerCase().split(';');
  if (type.trim() === MERGE_PATCH_TYPE && method !== 'PATCH') return `${MERGE_PATCH_TYPE} is for PATCH only.`;
  const charset = parameters.map((text) => text.trim()).find((text) => text.startsWith('charset='));
  if (charset !== undefined && !/^charset="?utf-?8"?$/.test(charset)) return 'The charset must be UTF-8.';
  return undefined;
}

function requireNoCoding({ 'content-encoding': coding }: IncomingHttpHeaders): void {
  if (coding === undefined || coding.toLowerCase() === 'identity') return;
  const detail = 'The body must have no content coding.';
  throw new ProblemError('unsupported-media-type', { detail }, { 'Accept-Encoding': 'identity' });
}
