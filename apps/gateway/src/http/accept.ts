import type { FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';
import { ProblemError } from '#libs/problem-details';

const JSON_TYPE = 'application/json';

/**
 * Refuses a request whose `Accept` excludes JSON (RFC 9110 §12.5.1).
 * @throws ProblemError not-acceptable
 */
export function requireJsonIsAccepted(request: FastifyRequest): void {
  const { accept } = request.headers;
  // What nearly every caller sends needs no parsing.
  if (accept === undefined || accept === '*/*' || accept === JSON_TYPE) return;
  if (new Negotiator(request).mediaType([JSON_TYPE]) === undefined) throw new ProblemError('not-acceptable');
}
