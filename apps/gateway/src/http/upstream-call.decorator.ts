import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { CupiCall } from '#libs/cupi-client';
import { departureSignalOf } from './departure-signal.js';
import { queryFaultsOf } from './query-faults.js';
import { settleArgument } from './request-faults.js';
import { traceparentOf } from './request-id.js';

const READ_METHODS = ['GET', 'HEAD'];

/**
 * Argument of a handler: what its calls upstream carry, namely the account that does the caller's work, the
 * request id and the trace. It resolves only when the request has no fault at all, so that nothing of a bad
 * request goes upstream. Reads are given up when the caller leaves; a write is carried out all the same.
 */
export const UpstreamCall = createParamDecorator(
  (_: undefined, context: ExecutionContext): Promise<CupiCall> => {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    if (!request.caller) throw new Error('a route that calls upstream must not be public');
    const traceparent = traceparentOf(request.headers);
    const call: CupiCall = {
      account: request.caller.account,
      isGatewayHeld: !request.caller.isCallersOwn,
      requestId: request.id,
      ...(traceparent !== undefined && { traceparent }),
      ...(READ_METHODS.includes(request.method) && {
        signal: departureSignalOf(http.getResponse<FastifyReply>()),
      }),
    };
    const isQueryKnown = request.routeOptions.config.list !== undefined;
    return settleArgument(request, call, queryFaultsOf(request.url, isQueryKnown));
  },
);
