import { applyDecorators } from '@nestjs/common';
import { ApiResponse, getSchemaPath, type ApiResponseNoStatusOptions } from '@nestjs/swagger';
import { PROBLEM_MEDIA_TYPE, problemCatalogue, type ProblemCode } from '#libs/problem-details';
import { etagHeader, retryAfterHeader } from './header-documentation.js';
import { problemExamplesOf } from './problem-examples.js';
import { PROBLEM_SCHEMA, problemUnionOf } from './problem-schemas.js';

/** Any problem. Operations have it by `default`, and for all of 4XX as well: not every tool counts `default` among those. */
const anyProblem = {
  description: 'A problem, named by its `code`.',
  headers: retryAfterHeader,
  content: {
    [PROBLEM_MEDIA_TYPE]: {
      schema: { $ref: getSchemaPath(PROBLEM_SCHEMA) },
      ...problemExamplesOf(['validation-failed']),
    },
  },
};

/**
 * The answers of an operation that are problems, by status: those that are special to it, and that there may be any other.
 * @param special every problem that the operation has with the statuses of these
 */
export function problemResponsesOf(
  special: readonly ProblemCode[],
): Record<string, ApiResponseNoStatusOptions> {
  const statuses = [...new Set(special.map((code) => problemCatalogue[code].status))];
  const ofStatuses = statuses.map((status) => {
    const codes = special.filter((code) => problemCatalogue[code].status === status);
    return [String(status), specialProblem(status, codes)] as const;
  });
  return { ...Object.fromEntries(ofStatuses), '4XX': anyProblem, default: anyProblem };
}

/** Documents {@link problemResponsesOf} an operation. */
export function ApiProblems(special: readonly ProblemCode[]): MethodDecorator {
  return applyDecorators(
    ...Object.entries(problemResponsesOf(special)).map(([status, response]) =>
      ApiResponse({ status: statusOf(status), ...response }),
    ),
  );
}

function statusOf(status: string): number | '4XX' | 'default' {
  return status === '4XX' || status === 'default' ? status : Number(status);
}

function specialProblem(status: number, codes: readonly ProblemCode[]): ApiResponseNoStatusOptions {
  return {
    description: codes.map((code) => `\`${code}\`: ${problemCatalogue[code].when}`).join('\n\n'),
    ...(status === 412 && { headers: etagHeader }),
    content: {
      [PROBLEM_MEDIA_TYPE]: {
        schema: problemUnionOf(codes),
        ...problemExamplesOf(codes),
      },
    },
  };
}
