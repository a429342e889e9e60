import { applyDecorators, type Type } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import type { ProblemCode } from '#libs/problem-details';
import {
  CachedReadParameters,
  cachedReadHeaders,
  etagHeader,
  IdempotencyKeyParameter,
  IfMatchParameter,
  IfNoneMatchParameter,
  preferenceHeader,
  PreferParameter,
  replayedHeader,
} from './header-documentation.js';
import { ApiProblems } from './problem-responses.js';

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

const notModified = {
  status: 304,
  description: 'What the caller has, by `If-None-Match`, is what would be shown.',
};

/** Documents an operation that reads. */
export function ReadOperation<Body extends object>(
  options: OperationOptions & AnswerOptions<Body>,
): MethodDecorator {
  return applyDecorators(
    operation(options, 'Answered from the cache while that is fresh.', []),
    CachedReadParameters(),
    ApiResponse({
      status: 200,
      description: 'As Unity Connection has it, or had it when `Age` and `Cache-Status` say so.',
      type: options.type,
      example: options.example,
      headers: cachedReadHeaders,
    }),
    ApiResponse(notModified),
  );
}

/** Documents an operation that shows everybody the same, without credentials. */
export function PublicReadOperation<Body extends object>(
  options: OperationOptions & AnswerOptions<Body>,
): MethodDecorator {
  const { id, summary, description = '', type, example } = options;
  return applyDecorators(
    ApiOperation({ operationId: id, summary, description, security: [] }),
    IfNoneMatchParameter(),
    ApiResponse({
      status: 200,
      description: 'The same for all callers.',
      type,
      example,
      headers: etagHeader,
    }),
    ApiResponse(notModified),
    ApiProblems([]),
  );
}

/** Documents an operation that creates an object. */
export function CreateOperation<Body extends object>(
  options: OperationOptions & AnswerOptions<Body>,
): MethodDecorator {
  return applyDecorators(
    operation(options, 'A repeat with the same `Idempotency-Key` creates nothing more.', [
      'already-exists',
      'idempotency-in-progress',
      'upstream-rejected',
      'idempotency-key-reused',
    ]),
    PreferParameter(),
    IdempotencyKeyParameter(),
    ApiResponse({
      status: 201,
      description: 'Created. The object as a GET would show it; no body with `Prefer: return=minimal`.',
      type: options.type,
      example: options.example,
      headers: {
        ...preferenceHeader,
        ...etagHeader,
        ...replayedHeader,
        Location: {
          description: 'Path of the new object.',
          schema: { type: 'string', format: 'uri-reference' },
        },
      },
    }),
  );
}

/** Documents an operation that changes an object. */
export function UpdateOperation<Body extends object>(
  options: OperationOptions & AnswerOptions<Body>,
): MethodDecorator {
  return applyDecorators(
    operation(options, 'Fields that are not sent stay as they are.', [
      'not-found',
      'already-exists',
      'precondition-failed',
    ]),
    PreferParameter(),
    IfMatchParameter(),
    ApiResponse({
      status: 200,
      description: 'The object after the change.',
      type: options.type,
      example: options.example,
      headers: etagHeader,
    }),
    ApiResponse({
      status: 204,
      description: 'Changed; answered so with `Prefer: return=minimal`.',
      headers: preferenceHeader,
    }),
  );
}

/** Documents an operation that deletes an object. */
export function DeleteOperation(options: OperationOptions): MethodDecorator {
  return applyDecorators(
    operation(options, 'With `If-Match`, only the version that is named is deleted.', [
      'not-found',
      'precondition-failed',
    ]),
    IfMatchParameter(),
    ApiResponse({ status: 204, description: 'Deleted.' }),
  );
}

function operation(
  { id, summary, description = '', problems = [] }: OperationOptions,
  manner: string,
  problemsOfKind: readonly ProblemCode[],
): MethodDecorator {
  return applyDecorators(
    ApiOperation({ operationId: id, summary, description: `${description} ${manner}`.trim() }),
    ApiProblems([...new Set([...problemsOfKind, ...problems])]),
  );
}
