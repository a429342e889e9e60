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

/** Documentation of an operation besides its parameters and body. */
export interface OperationOptions {
  readonly id: string;
  readonly summary: string;
  /** What is particular; the text for all operations of the kind is appended. */
  readonly description?: string;
  /** Problems that callers of this operation have to expect, besides those of its kind; all others are `default`. */
  readonly problems?: readonly ProblemCode[];
}

/** A successful response: the class of its body and an example. */
export interface AnswerOptions<Body extends object> {
  readonly type: Type<Body>;
  readonly example: Body;
}

/** Appended to the description of every read from the cache. */
export const MANNER_OF_READS = 'Answered from the cache while the entry is fresh.';

/** Describes the response of such a read. */
export const DESCRIPTION_OF_READS =
  'The current state in Unity Connection, or the cached one if there is `Age`.';

/** Responses of every read. */
export const notModified = {
  description: 'The caller has the current representation, according to `If-None-Match`.',
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

/** Documents an operation without credentials that answers all callers alike. */
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
