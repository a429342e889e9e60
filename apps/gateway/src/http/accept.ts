import type { FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';
import { PROBLEM_MEDIA_TYPE, ProblemError } from '#libs/problem-details';

/** Callers may name the charset too: JSON has this one alone (RFC 8259 §8.1). */
const JSON_TYPE = 'application/json;charset=utf-8';

/** Some callers name the type of problems alone, and take the JSON that comes. */
const OFFERED_TYPES = [JSON_TYPE, PROBLEM_MEDIA_TYPE];

const ALWAYS_ACCEPTABLE = new Set([undefined, '', '*/*', 'application/json']);

/**
 * Refuses a request whose `Accept` excludes JSON (RFC 9110 §12.5.1).
 * @throws ProblemError not-acceptable
 */
export function requireJsonIsAccepted(request: FastifyRequest): void {
  // What nearly every caller sends needs no parsing, and an empty list asks for nothing in particular.
  if (ALWAYS_ACCEPTABLE.has(request.headers.accept)) return;
  if (new Negotiator(request).mediaType(OFFERED_TYPES) === undefined) throw new ProblemError('not-acceptable');
}
