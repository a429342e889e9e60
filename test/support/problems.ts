import { problemCatalogue, type ProblemCode, type RequestError } from '#gateway/problems/core';
import { expect } from 'vitest';

/** As much of an answer as it takes to check its problem. */
interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/**
 * Expects an answer to be the problem of that code, with every member that each problem has, the exact media type,
 * and nothing besides.
 * @param members the others that are expected; `detail` only when it matters
 */
export function expectProblem(
  answer: Answer,
  code: ProblemCode,
  instance: string,
  members: object = {},
): void {
  const { status, title } = problemCatalogue[code];
  expect(JSON.parse(answer.text)).toEqual({
    detail: expect.stringMatching(/\S/) as string,
    ...members,
    type: `/problems/${code}`,
    title,
    status,
    code,
    instance,
    requestId: answer.headers['x-request-id'],
  });
  expect(answer.status).toBe(status);
  expect(answer.headers['content-type']).toBe('application/problem+json');
  expect(answer.headers['cache-control']).toBe('no-store');
}

/** Expects the errors of a request, in any order. */
export function expectErrors(answer: Answer, instance: string, expected: readonly RequestError[]): void {
  const { errors } = JSON.parse(answer.text) as { errors: object[] };
  expectProblem(answer, 'validation-failed', instance, { errors: expect.any(Array) as unknown });
  expect(new Set(errors)).toEqual(new Set(expected));
  expect(errors).toHaveLength(expected.length);
}

/** The error of a query parameter that the operation does not know. */
export function unknownParameter(parameter: string): RequestError {
  return { parameter, code: 'unknown', detail: 'is not a parameter of this operation' };
}

/** The error of an id in the path that is no UUID. */
export function noUuid(parameter: string): RequestError {
  return { parameter, code: 'format', format: 'uuid', detail: 'must be a UUID' };
}
