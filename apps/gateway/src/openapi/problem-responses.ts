import { applyDecorators } from '@nestjs/common';
import {
  ApiResponse,
  getSchemaPath,
  type ApiResponseNoStatusOptions,
  type ContentObject,
  type ReferenceObject,
  type SchemaObject,
} from '@nestjs/swagger';
import { PROBLEM_MEDIA_TYPE, problemCatalogue, type ProblemCode } from '#libs/problem-details';
import { problemExamplesOf } from './problem-examples.js';
import { PROBLEM_SCHEMA, problemUnionOf } from './problem-schemas.js';

/** Every operation checks what it is called with. No range such as `4XX`: not every generator of clients can write that. */
const badRequest: readonly ProblemCode[] = ['validation-failed', 'malformed-json', 'malformed-request'];

/**
 * The answers of an operation that are problems, by status: those that are special to it, that the request may not be
 * valid, and that there may be any other.
 * @param special every problem that the operation has with the statuses of these
 */
export function problemResponsesOf(
  special: readonly ProblemCode[],
): Record<string, ApiResponseNoStatusOptions> {
  const statuses = [...new Set(special.map((code) => problemCatalogue[code].status))];
  const ofStatuses = statuses.map((status) => {
    const codes = special.filter((code) => problemCatalogue[code].status === status);
    return [
      String(status),
      { description: descriptionOf(codes), ...contentOf(problemUnionOf(codes), codes) },
    ] as const;
  });
  return {
    400: {
      description: descriptionOf(badRequest),
      ...contentOf(problemUnionOf(badRequest), ['validation-failed']),
    },
    ...Object.fromEntries(ofStatuses),
    default: {
      description:
        'Any other problem, named by its `code`. With 429 and 503, `Retry-After` says when to try again, in seconds.',
      ...contentOf({ $ref: getSchemaPath(PROBLEM_SCHEMA) }, ['rate-limited']),
    },
  };
}

/** Documents {@link problemResponsesOf} an operation. */
export function ApiProblems(special: readonly ProblemCode[]): MethodDecorator {
  return applyDecorators(
    ...Object.entries(problemResponsesOf(special)).map(([status, response]) =>
      ApiResponse({ status: status === 'default' ? status : Number(status), ...response }),
    ),
  );
}

function descriptionOf(codes: readonly ProblemCode[]): string {
  return codes.map((code) => `\`${code}\`: ${problemCatalogue[code].when}`).join('\n\n');
}

function contentOf(
  schema: ReferenceObject | SchemaObject,
  shown: readonly ProblemCode[],
): { content: ContentObject } {
  return { content: { [PROBLEM_MEDIA_TYPE]: { schema, ...problemExamplesOf(shown) } } };
}
