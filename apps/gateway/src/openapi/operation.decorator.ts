import { applyDecorators, type Type } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiSecurity } from '@nestjs/swagger';
import type { ProblemCode } from '#libs/problem-details';
import {
  CachedReadParameters,
  cachedReadHeaders,
  CsrfParameter,
  etagHeader,
  IdempotencyKeyParameter,
  IfMatchParameter,
  IfNoneMatchParameter,
  limitHeaders,
  preferenceHeader,
  PreferParameter,
  publicReadHeaders,
  replayedHeader,
  requestIdHeader,
} from './header-documentation.js';
import { ApiProblems } from './problem-responses.js';

/** Names of the security schemes in the OpenAPI document. */
const securitySchemes = ['apiKey', 'bearer', 'session', 'basic'] as const;

/** What the OpenAPI document says of an operation besides its parameters and body. */
export interface OperationOptions {
  readonly id: string;
  readonly summary: string;
  readonly description?: string;
  /** Problems of this operation besides those that every call upstream may have. */
  readonly problems?: readonly ProblemCode[];
}

/** A successful answer: the class of its body and an example. */
export interface AnswerOptions<Body extends object> {
  readonly type: Type<Body>;
  readonly example: Body;
}

const callProblems: readonly ProblemCode[] = [
  'validation-failed',
  'unauthenticated',
  'credentials-rejected',
  'insufficient-scope',
  'upstream-forbidden',
  'not-acceptable',
  'upstream-rejected',
  'rate-limited',
  'internal-error',
  'upstream-invalid-response',
  'upstream-error',
  'upstream-credentials-rejected',
  'upstream-unavailable',
  'session-store-unavailable',
  'overloaded',
  'upstream-timeout',
];

/** A DELETE may come with a body, which is read and ignored. */
const writeProblems: readonly ProblemCode[] = [
  'csrf-header-missing',
  'origin-not-allowed',
  'malformed-json',
  'payload-too-large',
  'unsupported-media-type',
];

const publicReadProblems: readonly ProblemCode[] = [
  'validation-failed',
  'not-acceptable',
  'internal-error',
  'overloaded',
];

const commonHeaders = { ...requestIdHeader, ...limitHeaders };

const conditionProblems: readonly ProblemCode[] = ['precondition-failed'];

const idempotencyProblems: readonly ProblemCode[] = ['idempotency-in-progress', 'idempotency-key-reused'];

/** Documents an operation that reads. */
export function ReadOperation<Body extends object>(
  options: OperationOptions & AnswerOptions<Body>,
): MethodDecorator {
  return applyDecorators(
    operation(options, []),
    CachedReadParameters(),
    ApiResponse({
      status: 200,
      description: 'As Unity Connection has it, or had it when `Age` and `Cache-Status` say so.',
      type: options.type,
      example: options.example,
      headers: { ...commonHeaders, ...cachedReadHeaders },
    }),
    ApiResponse({
      status: 304,
      description: 'What the caller has, by `If-None-Match`, is what would be shown.',
      headers: { ...commonHeaders, ...cachedReadHeaders },
    }),
  );
}

/** Documents an operation that shows everybody the same, without credentials. */
export function PublicReadOperation<Body extends object>(
  options: OperationOptions & AnswerOptions<Body>,
): MethodDecorator {
  const { id, summary, description, type, example } = options;
  const headers = { ...requestIdHeader, ...publicReadHeaders };
  return applyDecorators(
    ApiOperation({
      operationId: id,
      summary,
      ...(description !== undefined && { description }),
      security: [],
    }),
    IfNoneMatchParameter(),
    ApiResponse({ status: 200, description: 'The same for all callers.', type, example, headers }),
    ApiResponse({
      status: 304,
      description: 'What the caller has, by `If-None-Match`, is what would be shown.',
      headers,
    }),
    ApiProblems(publicReadProblems),
  );
}

/** Documents an operation that creates an object. */
export function CreateOperation<Body extends object>(
  options: OperationOptions & AnswerOptions<Body>,
): MethodDecorator {
  return applyDecorators(
    operation(options, ['already-exists', ...writeProblems, ...idempotencyProblems]),
    CsrfParameter(),
    PreferParameter(),
    IdempotencyKeyParameter(),
    ApiResponse({
      status: 201,
      description: 'Created. The object as a GET would show it; no body with `Prefer: return=minimal`.',
      type: options.type,
      example: options.example,
      headers: {
        ...commonHeaders,
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
    operation(options, ['not-found', 'already-exists', ...writeProblems, ...conditionProblems]),
    CsrfParameter(),
    PreferParameter(),
    IfMatchParameter(),
    ApiResponse({
      status: 200,
      description: 'The object after the change.',
      type: options.type,
      example: options.example,
      headers: { ...commonHeaders, ...etagHeader },
    }),
    ApiResponse({
      status: 204,
      description: 'Changed; answered so with `Prefer: return=minimal`.',
      headers: { ...commonHeaders, ...preferenceHeader },
    }),
  );
}

/** Documents an operation that deletes an object. */
export function DeleteOperation(options: OperationOptions): MethodDecorator {
  return applyDecorators(
    operation(options, ['not-found', 'in-use', ...writeProblems, ...conditionProblems]),
    CsrfParameter(),
    IfMatchParameter(),
    ApiResponse({ status: 204, description: 'Deleted.', headers: commonHeaders }),
  );
}

function operation(options: OperationOptions, problems: readonly ProblemCode[]): MethodDecorator {
  const { id, summary, description } = options;
  const codes = new Set([...callProblems, ...problems, ...(options.problems ?? [])]);
  return applyDecorators(
    ApiOperation({ operationId: id, summary, ...(description !== undefined && { description }) }),
    ApiProblems([...codes]),
    ...securitySchemes.map((scheme) => ApiSecurity(scheme)),
  );
}
