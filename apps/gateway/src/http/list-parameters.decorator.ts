import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiQuery, type ApiQueryOptions } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE } from '../dto/index.js';
import { readListQuery, type ListOptions, type ListRequest, type RawQuery } from './list-query.js';
import { declareOfRoute } from '../routing/index.js';
import { settleArgument } from './request-errors.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** How the query of the route is read; absent where no parameter is known. */
    list?: ListOptions;
  }
}

const readParameters = createParamDecorator(
  (options: ListOptions, context: ExecutionContext): Promise<ListRequest> => {
    const request = context.switchToHttp().getRequest<FastifyRequest<{ Querystring: RawQuery }>>();
    const { value, errors } = readListQuery(request.query, options);
    return settleArgument(request, value, errors);
  },
);

/** Argument of a handler: the checked query of a list; documents the parameters as well. */
export function ListParameters(options: ListOptions): ParameterDecorator {
  return (controller, handlerName, index) => {
    if (handlerName === undefined) throw new TypeError('ListParameters is for arguments of handlers');
    readParameters(options)(controller, handlerName, index);
    const descriptor = Object.getOwnPropertyDescriptor(
      controller,
      handlerName,
    ) as TypedPropertyDescriptor<unknown>;
    for (const parameter of documentationOf(options)) {
      ApiQuery({ required: false, ...parameter })(controller, handlerName, descriptor);
    }
    declareOfRoute(descriptor.value as object, { list: options });
  };
}

function documentationOf({ model, filterField, sortFields }: ListOptions): ApiQueryOptions[] {
  const filterExample = model.fields[filterField ?? '']?.example;
  return [
    {
      name: 'page',
      description: 'Number of the page, from 1.',
      schema: { type: 'integer', minimum: 1, default: 1, example: 1 },
    },
    {
      name: 'pageSize',
      description: 'Number of objects on a page; 0 asks for the count alone.',
      schema: {
        type: 'integer',
        minimum: 0,
        maximum: MAX_PAGE_SIZE,
        default: DEFAULT_PAGE_SIZE,
        example: DEFAULT_PAGE_SIZE,
      },
    },
    ...(filterField === undefined ? [] : filterDocumentation(filterField, String(filterExample))),
    ...(sortFields.length === 0 ? [] : [sortDocumentation(sortFields)]),
  ];
}

// Swagger UI fills examples of optional parameters in, so these have theirs in the text.
function filterDocumentation(field: string, example: string): ApiQueryOptions[] {
  const limits =
    'CUPI cannot carry a closing parenthesis, control characters, or blanks at the ends of the value: they are refused.';
  return [
    {
      name: field,
      description: `Only objects whose \`${field}\` is this text, such as \`${example}\`. ${limits}`,
      schema: { type: 'string', minLength: 1 },
    },
    {
      name: `${field}StartsWith`,
      description: `Only objects whose \`${field}\` starts with this text, such as \`${example.slice(0, 2)}\`; not together with \`${field}\`. ${limits}`,
      schema: { type: 'string', minLength: 1 },
    },
  ];
}

function sortDocumentation(fields: readonly string[]): ApiQueryOptions {
  return {
    name: 'sort',
    description:
      'Field to sort by, with a minus sign for descending order. With a filter, only the filtered field.',
    schema: { type: 'string', enum: fields.flatMap((field) => [field, `-${field}`]) },
  };
}
