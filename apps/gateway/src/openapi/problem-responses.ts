import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import {
  PROBLEM_MEDIA_TYPE,
  problemCatalogue,
  ProblemError,
  toProblemDocument,
  type ProblemCode,
  type ProblemDocument,
  type ProblemMembers,
} from '#libs/problem-details';
import {
  acceptedTypesHeaders,
  etagHeader,
  limitHeaders,
  requestIdHeader,
  type Headers,
} from './header-documentation.js';
import { Problem } from './problem.dto.js';

/** Documents the problems that an operation may answer with, by status, each with its example. */
export function ApiProblems(codes: readonly ProblemCode[]): MethodDecorator {
  const statuses = [...new Set(codes.map((code) => problemCatalogue[code].status))].sort((a, b) => a - b);
  return applyDecorators(
    ApiExtraModels(Problem),
    ...statuses.map((status) => {
      const codesOfStatus = codes.filter((code) => problemCatalogue[code].status === status);
      return ApiResponse({
        status,
        description: codesOfStatus.map((code) => `\`${code}\`: ${problemCatalogue[code].when}`).join('\n\n'),
        headers: headersOf(status),
        content: {
          [PROBLEM_MEDIA_TYPE]: {
            schema: { $ref: getSchemaPath(Problem) },
            examples: Object.fromEntries(codesOfStatus.map((code) => [code, { $ref: refOf(code) }])),
          },
        },
      });
    }),
  );
}

/** Examples of the problems that a document refers to, for its components. */
export function problemExamples(
  document: object,
): Record<string, { summary: string; value: ProblemDocument }> {
  const text = JSON.stringify(document);
  const codes = (Object.keys(problemCatalogue) as ProblemCode[]).filter((code) =>
    text.includes(`"${refOf(code)}"`),
  );
  return Object.fromEntries(
    codes.map((code) => [code, { summary: problemCatalogue[code].title, value: exampleOf(code) }]),
  );
}

function refOf(code: ProblemCode): string {
  return `#/components/examples/${code}`;
}

function exampleOf(code: ProblemCode): ProblemDocument {
  return toProblemDocument(new ProblemError(code, exampleMembers[code]), {
    instance: '/api/v1/phone-systems/24f1171f-27b3-4ad3-a94c-66d1fb2e448b',
    requestId: '4f2d1c3e-9b1a-4c57-8a45-0f3a1b2c3d4e',
  });
}

const exampleMembers: Partial<Record<ProblemCode, ProblemMembers>> = {
  'validation-failed': {
    detail: 'The request has 2 errors, named in `errors`.',
    errors: [
      {
        pointer: '/displayName',
        code: 'too-long',
        maxLength: 64,
        detail: 'must have at most 64 characters',
      },
      {
        parameter: 'pageSize',
        code: 'too-large',
        maximum: 200,
        detail: 'must be a whole number from 0 to 200',
      },
    ],
  },
  'origin-not-allowed': {
    detail:
      "The call comes from the origin https://app.example.net. Allowed are the gateway's own, which it sees as https://phones.example.com, and those in CORS_ORIGINS.",
  },
  'phone-system-in-use': {
    detail: 'Users are associated with the phone system.',
    upstream: { status: 400, code: 'DATA_EXCEPTION' },
    associations: [{ alias: 'operator', displayName: 'Operator' }],
    links: { associations: '/api/v1/phone-systems/24f1171f-27b3-4ad3-a94c-66d1fb2e448b/associations' },
  },
  'not-found': {
    upstream: {
      status: 404,
      code: 'NOT_FOUND',
      message: 'phonesystem - ObjectId=00000000-0000-4000-8000-000000000001',
    },
  },
  'already-exists': {
    errors: [
      {
        pointer: '/displayName',
        code: 'taken',
        detail: 'is the value of another object, and must be unique',
      },
    ],
    upstream: { status: 400, code: 'ALREADY_EXISTS' },
  },
  'in-use': { upstream: { status: 400, code: 'DATA_EXCEPTION' } },
  'not-supported-by-server': { upstream: { status: 404 } },
  'upstream-rejected': { upstream: { status: 400, code: 'DATA_EXCEPTION' } },
  'upstream-forbidden': { upstream: { status: 403 } },
  'credentials-rejected': { upstream: { status: 401 } },
  'upstream-credentials-rejected': { upstream: { status: 401 } },
  'upstream-error': { upstream: { status: 500 } },
  'upstream-unavailable': { upstream: { status: 503 } },
  'upstream-timeout': { outcome: 'unknown' },
};

function headersOf(status: number): Headers {
  return {
    ...requestIdHeader,
    ...(![400, 401].includes(status) && limitHeaders),
    ...(status === 412 && etagHeader),
    ...(status === 415 && acceptedTypesHeaders),
    ...(status === 401 && {
      'WWW-Authenticate': {
        description: 'How to authenticate (RFC 9110 §11.6.1).',
        schema: { type: 'string' },
      },
    }),
    ...((status === 503 || status === 429) && {
      'Retry-After': { description: 'When to try again, in seconds.', schema: { type: 'integer' } },
    }),
  };
}
