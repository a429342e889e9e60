import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { CupiCall } from '#libs/cupi-client';
import { callSignalOf } from './call-signal.js';
import { queryErrorsOf } from './query-errors.js';
import { settleArgument } from './request-errors.js';
import { traceparentOf } from './request-id.js';

const READ_METHODS = ['GET', 'HEAD'];

/**
 * What the calls upstream of a request carry: the account that does the caller's work, the request id, the trace and
 * the deadline.
 */
export function upstreamCallOf(request: FastifyRequest): CupiCall {
  const { caller, id, headers, deadlineAtMs } = request;
  if (!caller) throw new Error('a route that calls upstream must not be public');
  const traceparent = traceparentOf(headers);
  return {
    account: caller.account,
    isGatewayHeld: !caller.isCallersOwn,
    requestId: id,
    deadlineAtMs,
    ...(traceparent !== undefined && { traceparent }),
  };
}

/**
 * Argument of a handler: {@link upstreamCallOf} its request. It resolves only when the request has no fault at all, so
 * that nothing of a bad request goes upstream. Reads are given up when the caller leaves; a write is carried out all the
 * same.
 */
export const UpstreamCall = createParamDecorator(
  (_: undefined, context: ExecutionContext): Promise<CupiCall> => {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const call: CupiCall = {
      ...upstreamCallOf(request),
      ...(READ_METHODS.includes(request.method) && {
        signal: callSignalOf(request, http.getResponse<FastifyReply>()),
      }),
    };
    const isQueryKnown = request.routeOptions.config.list !== undefined;
    return settleArgument(request, call, queryErrorsOf(request.url, isQueryKnown));
  },
);
