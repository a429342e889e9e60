import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { CupiCall } from '#libs/cupi-client';
import { READS_QUERY } from './list-parameters.decorator.js';
import { queryFaultsOf } from './query-faults.js';
import { settleArgument } from './request-faults.js';
import { traceparentOf } from './request-id.js';

/**
 * Argument of a handler: what its calls upstream carry, namely the account that does the caller's work, the
 * request id and the trace. It resolves only when the request has no fault at all, so that nothing of a bad
 * request goes upstream.
 */
export const UpstreamCall = createParamDecorator(
  (_: undefined, context: ExecutionContext): Promise<CupiCall> => {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (!request.caller) throw new Error('a route that calls upstream must not be public');
    const traceparent = traceparentOf(request.headers);
    const call: CupiCall = {
      account: request.caller.account,
      isGatewayHeld: !request.caller.isCallersOwn,
      requestId: request.id,
      ...(traceparent !== undefined && { traceparent }),
    };
    const isQueryKnown = Reflect.getMetadata(READS_QUERY, context.getHandler()) === true;
    return settleArgument(request, call, queryFaultsOf(request.url, isQueryKnown));
  },
);
