import { applyDecorators, type Type } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import type { ProblemCode } from '../problems/core/index.js';
import {
  cacheControl,
  cachedReadHeaders,
  etagHeader,
  HeaderParameters,
  ifNoneMatch,
} from './header-documentation.js';
import { ApiProblems } from '../problems/document/index.js';

/** What the OpenAPI document says of an operation besides its parameters and body. */
export interface OperationOptions {
  readonly id: string;
  readonly summary: string;
  /** What is particular; what all operations of the kind do is said after it. */
  readonly description?: string;
  /** Problems that callers of this operation have to expect, besides those of its kind; all others are `default`. */
  readonly problems?: readonly ProblemCode[];
}

/** A successful answer: the class of its body and an example. */
export interface AnswerOptions<Body extends object> {
  readonly type: Type<Body>;
  readonly example: Body;
}

/** What is said of every read from the cache. */
export const MANNER_OF_READS = 'Answered from the cache while that is fresh.';

/** What is said of what such a read shows. */
export const DESCRIPTION_OF_READS =
  'As Unity Connection has it, or had it when `Age` and `Cache-Status` say so.';

/** What every read may be answered with. */
export const notModified = {
  description: 'What the caller has, by `If-None-Match`, is what would be shown.',
};

/** Documents an operation that reads. */
export function ReadOperation<Body extends object>(
  options: OperationOptions & AnswerOptions<Body>,
): MethodDecorator {
  return applyDecorators(
    operation(options),
    HeaderParameters(ifNoneMatch, cacheControl),
    ApiResponse({
      status: 200,
      description: DESCRIPTION_OF_READS,
      type: options.type,
      example: options.example,
      headers: cachedReadHeaders,
    }),
    ApiResponse({ status: 304, ...notModified }),
  );
}

/** Documents an operation that shows everybody the same, without credentials. */
export function PublicReadOperation<Body extends object>(
  options: OperationOptions & AnswerOptions<Body>,
): MethodDecorator {
  const { id, summary, description = '', type, example } = options;
  return applyDecorators(
    ApiOperation({ operationId: id, summary, description, security: [] }),
    HeaderParameters(ifNoneMatch),
    ApiResponse({
      status: 200,
      description: 'The same for all callers.',
      type,
      example,
      headers: etagHeader,
    }),
    ApiResponse({ status: 304, ...notModified }),
    ApiProblems([]),
  );
}

function operation({ id, summary, description = '', problems = [] }: OperationOptions): MethodDecorator {
  return applyDecorators(
    ApiOperation({ operationId: id, summary, description: `${description} ${MANNER_OF_READS}`.trim() }),
    ApiProblems(problems),
  );
}
