import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { CupiCall } from '#libs/cupi-client';
import type { RequestError } from '../../problems/core/index.js';
import { callSignalOf, traceparentOf } from '../../server/index.js';
import { queryErrorsOf } from './query-errors.js';
import { settleArgument } from './request-errors.js';

const READ_METHODS = ['GET', 'HEAD'];

/**
 * Context of a request's calls upstream: the account to use, the request id, the trace and
 * the deadline.
 */
export function upstreamCallOf(request: FastifyRequest): CupiCall {
  const { caller, id, headers, deadlineAtMs } = request;
  if (!caller) throw new Error('a route that calls upstream must not be public');
  const traceparent = request.traceparent ?? traceparentOf(headers);
  return {
    account: caller.account,
    isGatewayHeld: !caller.isCallersOwn,
    requestId: id,
    deadlineAtMs,
    ...(traceparent !== undefined && { traceparent }),
  };
}

/**
 * Argument of a handler: {@link callOf} its request. It resolves only when the request has no error at all, so that
 * nothing of an invalid request is sent upstream.
 */
export const UpstreamCall = createParamDecorator(
  (_: undefined, context: ExecutionContext): Promise<CupiCall> => {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const { call, errors } = callOf(request, http.getResponse<FastifyReply>());
    return settleArgument(request, call, errors);
  },
);

/**
 * Context of a handler's calls upstream, and the errors of the query. Reads are cancelled when the caller disconnects.
 * @param isQueryKnown whether the handler itself parses the query; otherwise every parameter is an error
 */
export function callOf(
  request: FastifyRequest,
  reply: FastifyReply,
  isQueryKnown = request.routeOptions.config.list !== undefined,
): { readonly call: CupiCall; readonly errors: readonly RequestError[] } {
  const call: CupiCall = {
    ...upstreamCallOf(request),
    ...(READ_METHODS.includes(request.method) && { signal: callSignalOf(request, reply) }),
  };
  return { call, errors: queryErrorsOf(request.url, isQueryKnown) };
}
