import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiBody } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { RequestError } from '#libs/problem-details';
import type { BodyDto } from '../dto/index.js';
import { readBody, type BodyReading } from './read-body.js';
import { settleArgument } from './request-errors.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Names of the fields that were sent and that the operation takes; of no others, for those may be anything. */
    knownFields?: readonly string[];
  }
}

const readJsonBody = createParamDecorator(
  (Dto: BodyDto<object>, context: ExecutionContext): Promise<object> => {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const { value, errors } = bodyOf(request, Dto);
    return settleArgument(request, value, errors);
  },
);

/** The body of a request, checked against its DTO. The names of the fields that it has are noted for the audit log. */
export function bodyOf<Body extends object>(request: FastifyRequest, Dto: BodyDto<Body>): BodyReading<Body> {
  const { value, errors } = readBody(Dto, request.body);
  request.knownFields = Object.keys(value);
  return { value, errors: [...errors, ...duplicateErrorsOf(request)] };
}

/** Errors of members that the body has more than once. */
function duplicateErrorsOf({ duplicateMembers = [] }: FastifyRequest): RequestError[] {
  return duplicateMembers.map((pointer) => ({
    pointer,
    code: 'conflict',
    detail: 'is given more than once',
  }));
}

/**
 * Argument of a handler: the body of the request, checked against the DTO; documents the body as well.
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
