import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiBody } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { BodyDto } from './body.dto.js';
import { readRequestBody } from './request-body.js';
import { settleArgument } from './request-errors.js';

const readJsonBody = createParamDecorator(
  (Dto: BodyDto<object>, context: ExecutionContext): Promise<object> => {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const { value, errors } = readRequestBody(Dto, request);
    return settleArgument(request, value, errors);
  },
);

/**
 * Argument of a handler: the body of the request, validated against the DTO; also documents the body.
 * @param examples bodies by summary, for the OpenAPI document
 */
export function JsonBody<Body extends object>(
  Dto: BodyDto<Body>,
  examples: Readonly<Record<string, Body>>,
): ParameterDecorator {
  return (controller, handlerName, index) => {
    if (handlerName === undefined) throw new TypeError('JsonBody is for arguments of handlers');
    readJsonBody(Dto)(controller, handlerName, index);
    const descriptor = Object.getOwnPropertyDescriptor(
      controller,
      handlerName,
    ) as TypedPropertyDescriptor<unknown>;
    const named = Object.entries(examples).map(([summary, value]) => [summary, { summary, value }]);
    ApiBody({ type: Dto, examples: Object.fromEntries(named) as never })(controller, handlerName, descriptor);
  };
}
