import type { FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError } from '../problems/core/index.js';
import { requireJsonIsAccepted } from './accept.js';
import { protocolErrorOf } from './protocol-error.js';
import { pathOf } from './request-target.js';
import type { RouteTable } from './routing/index.js';

const API_PREFIX = '/api/';

/**
 * Rejects requests that can be rejected without their body: invalid HTTP, an unknown path or method, an `Accept` without JSON.
 * @throws ProblemError malformed-request, route-not-found, method-not-allowed, not-acceptable
 */
export function rejectBadRequest(request: FastifyRequest, reply: FastifyReply, routes: RouteTable): void {
  const error = protocolErrorOf(request.raw, request.originalUrl);
  if (error !== undefined) throw new ProblemError('malformed-request', { detail: error });
  if (request.is404) throw routes.rejectionOf(request.method, pathOf(request.url));
  if (!request.routeOptions.url?.startsWith(API_PREFIX)) return;
  void reply.header('Cache-Control', 'no-store');
  requireJsonIsAccepted(request);
}
