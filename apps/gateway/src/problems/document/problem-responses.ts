import { applyDecorators } from '@nestjs/common';
import {
  ApiResponse,
  getSchemaPath,
  type ContentObject,
  type ReferenceObject,
  type ResponseObject,
  type SchemaObject,
} from '@nestjs/swagger';
import { PROBLEM_MEDIA_TYPE, problemCatalogue, type ProblemCode } from '../core/index.js';
import { problemExampleOf } from './problem-examples.js';
import { PROBLEM_SCHEMA, problemUnionOf } from './problem-schemas.js';

/** Every operation validates its request. No range such as `4XX`: some client generators do not support that. */
const badRequest: readonly ProblemCode[] = ['validation-failed', 'malformed-json', 'malformed-request'];

/**
 * Documents the problems of an operation: those that are special to it by status, validation errors, and
 * `default` for any other.
 * @param special every problem of the operation with these statuses
 */
export function ApiProblems(special: readonly ProblemCode[]): MethodDecorator {
  const responses = Object.entries(problemResponsesOf(special));
  return applyDecorators(
    ...responses.map(([status, response]) =>
      ApiResponse({ status: status === 'default' ? status : Number(status), ...response }),
    ),
  );
}

/** The responses of an operation that are problems, by status, as plain parts of the document. */
export function problemResponsesOf(special: readonly ProblemCode[]): Record<string, ResponseObject> {
  const statuses = new Set(special.map((code) => problemCatalogue[code].status));
  const specialResponses = [...statuses].map((status) => {
    const codes = special.filter((code) => problemCatalogue[code].status === status);
    return [status, responseOf(codes)] as const;
  });
  return {
    400: responseOf(badRequest, 'validation-failed'),
    ...Object.fromEntries(specialResponses),
    default: {
      description:
        'Any other problem, named by its `code`. With 429 and 503, `Retry-After` gives the seconds to wait.',
      content: contentOf({ $ref: getSchemaPath(PROBLEM_SCHEMA) }, 'rate-limited'),
    },
  };
}

/** @param shown the problem of the example; without it, tools generate one from the schema */
function responseOf(codes: readonly ProblemCode[], shown?: ProblemCode): ResponseObject {
  return {
    description: codes.map((code) => `\`${code}\`: ${problemCatalogue[code].when}`).join('\n\n'),
    content: contentOf(problemUnionOf(codes), shown),
  };
}

function contentOf(schema: ReferenceObject | SchemaObject, shown?: ProblemCode): ContentObject {
  return { [PROBLEM_MEDIA_TYPE]: { schema, ...(shown && { example: problemExampleOf(shown) }) } };
}
