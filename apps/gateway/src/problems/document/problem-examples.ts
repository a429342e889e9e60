import {
  ProblemError,
  toProblemDocument,
  type ProblemCode,
  type ProblemDocument,
  type ProblemMembers,
} from '../core/index.js';

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
};

/** A problem for the examples of the OpenAPI document. */
export function problemExampleOf(code: ProblemCode): ProblemDocument {
  return toProblemDocument(new ProblemError(code, exampleMembers[code]), {
    instance: '/api/v1/phone-systems/24f1171f-27b3-4ad3-a94c-66d1fb2e448b',
    requestId: '4f2d1c3e-9b1a-4c57-8a45-0f3a1b2c3d4e',
  });
}
