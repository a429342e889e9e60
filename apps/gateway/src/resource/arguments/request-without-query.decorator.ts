import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { queryErrorsOf } from './query-errors.js';
import { settleArgument } from './request-errors.js';

const readRequest = createParamDecorator((_: undefined, context: ExecutionContext) => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  return settleArgument(request, request, queryErrorsOf(request.url, false));
});

/** Argument of a handler that calls nothing upstream: its request, without query parameters. */
export const RequestWithoutQuery = (): ParameterDecorator => readRequest();
