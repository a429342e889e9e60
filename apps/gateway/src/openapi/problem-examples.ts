import type { MediaTypeObject } from '@nestjs/swagger';
import {
  problemCatalogue,
  ProblemError,
  toProblemDocument,
  type ProblemCode,
  type ProblemDocument,
  type ProblemMembers,
} from '#libs/problem-details';

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
  'upstream-rejected': { upstream: { status: 400, code: 'DATA_EXCEPTION' } },
  'credentials-rejected': { upstream: { status: 401 } },
};

/** Shows these problems, as the OpenAPI document has it for a media type: one as its example, several by code. */
export function problemExamplesOf(
  codes: readonly ProblemCode[],
): Pick<MediaTypeObject, 'example' | 'examples'> {
  const [code, ...others] = codes;
  if (code !== undefined && others.length === 0) return { example: exampleOf(code) };
  const named = codes.map(
    (code) => [code, { summary: problemCatalogue[code].title, value: exampleOf(code) }] as const,
  );
  return { examples: Object.fromEntries(named) };
}

function exampleOf(code: ProblemCode): ProblemDocument {
  return toProblemDocument(new ProblemError(code, exampleMembers[code]), {
    instance: '/api/v1/phone-systems/24f1171f-27b3-4ad3-a94c-66d1fb2e448b',
    requestId: '4f2d1c3e-9b1a-4c57-8a45-0f3a1b2c3d4e',
  });
}
