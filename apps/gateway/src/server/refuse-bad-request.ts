import type { FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError } from '../problems/core/index.js';
import { requireJsonIsAccepted } from './accept.js';
import { protocolFaultOf } from './protocol-fault.js';
import { pathOf } from './request-target.js';
import type { RouteTable } from './routing/index.js';

const API_PREFIX = '/api/';

/**
 * Refuses what needs no body to be refused: what breaks HTTP, a path or method that is not there, an `Accept` without JSON.
 * @throws ProblemError malformed-request, route-not-found, method-not-allowed, not-acceptable
 */
export function refuseBadRequest(request: FastifyRequest, reply: FastifyReply, routes: RouteTable): void {
  const fault = protocolFaultOf(request.raw, request.originalUrl);
  if (fault !== undefined) throw new ProblemError('malformed-request', { detail: fault });
  if (request.is404) throw routes.refusalOf(request.method, pathOf(request.url));
  if (!request.routeOptions.url?.startsWith(API_PREFIX)) return;
  void reply.header('Cache-Control', 'no-store');
  requireJsonIsAccepted(request);
}
