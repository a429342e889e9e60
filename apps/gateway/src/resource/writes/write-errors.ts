import type { FastifyRequest } from 'fastify';
import type { RequestError } from '../../problems/core/index.js';
import { idempotencyKeyErrorsOf } from '../../idempotency/index.js';
import { preconditionErrorsOf } from './precondition.js';

/** Errors of the header fields of a write. */
export function writeErrorsOf(request: FastifyRequest): RequestError[] {
  return [...preconditionErrorsOf(request), ...idempotencyKeyErrorsOf(request)];
}
