import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { readPathIds } from './path-ids.js';
import { settleArgument } from './request-errors.js';

const readObjectId = createParamDecorator((name: string, context: ExecutionContext): Promise<string> => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  const { value, errors } = readPathIds(request);
  const own = errors.filter((error) => 'parameter' in error && error.parameter === name);
  return settleArgument(request, value[name] ?? '', own);
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
