import type { FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';
import { PROBLEM_MEDIA_TYPE, ProblemError } from '../problems/core/index.js';

/** Callers may name the charset; JSON has only this one (RFC 8259 §8.1). */
const JSON_TYPE = 'application/json;charset=utf-8';

const ALWAYS_ACCEPTABLE = new Set([undefined, '', '*/*', 'application/json']);

/** Fast path for what nearly every caller sends; an empty list excludes nothing. */
export function isPlainlyAcceptable(accept: string | undefined): boolean {
  return ALWAYS_ACCEPTABLE.has(accept);
}

/**
 * Rejects a request whose `Accept` excludes JSON (RFC 9110 §12.5.1).
 * @throws ProblemError not-acceptable
 */
export function requireJsonIsAccepted(request: FastifyRequest): void {
  if (isPlainlyAcceptable(request.headers.accept)) return;
  const negotiator = new Negotiator(request);
  // A caller that names the media type of problems reads JSON. A wildcard that excludes JSON does not name it.
  const isProblemNamed = negotiator.mediaTypes().some((type) => type.toLowerCase() === PROBLEM_MEDIA_TYPE);
  if (!isProblemNamed && negotiator.mediaType([JSON_TYPE]) === undefined) {
    throw new ProblemError('not-acceptable');
  }
}
