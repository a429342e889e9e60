import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { RequestError } from '#libs/problem-details';
import { settleArgument } from './request-errors.js';

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;

/** True for a UUID in lower case. */
export function isObjectId(text: string): boolean {
  return UUID.test(text);
}

function notUuid(parameter: string): RequestError {
  return { parameter, code: 'format', format: 'uuid', detail: 'must be a UUID' };
}

const readObjectId = createParamDecorator((name: string, context: ExecutionContext): Promise<string> => {
  const request = context.switchToHttp().getRequest<FastifyRequest<{ Params: Record<string, string> }>>();
  const id = (request.params[name] ?? '').toLowerCase();
  return settleArgument(request, id, isObjectId(id) ? [] : [notUuid(name)]);
});

/** How a path parameter is documented. */
export interface ObjectIdOptions {
  readonly description: string;
  readonly example: string;
}

/** Argument of a handler: the id of that name in the path, a UUID in lower case; documents the parameter as well. */
export function ObjectId(name: string, options: ObjectIdOptions): ParameterDecorator {
  return (controller, handlerName, index) => {
    if (handlerName === undefined) throw new TypeError('ObjectId is for arguments of handlers');
    readObjectId(name)(controller, handlerName, index);
    const descriptor = Object.getOwnPropertyDescriptor(
      controller,
      handlerName,
    ) as TypedPropertyDescriptor<unknown>;
    ApiParam({ name, schema: { type: 'string', format: 'uuid' }, ...options })(
      controller,
      handlerName,
      descriptor,
    );
  };
}
