import type { FastifyRequest } from 'fastify';
import type { RequestFault } from '#libs/problem-details';
import { idempotencyKeyFaultsOf } from './idempotency-key.js';
import { preconditionFaultsOf } from './precondition.js';

/** What is wrong with how a request says that its write is to be done. */
export function writeFaultsOf(request: FastifyRequest): RequestFault[] {
  return [...preconditionFaultsOf(request), ...idempotencyKeyFaultsOf(request)];
}
