import { CupiError } from '#libs/cupi-client';
import { describe, expect, it } from 'vitest';
import { toProblem } from './cupi-error.problem.js';

describe('toProblem', () => {
  it('reports a resource that the release does not have', () => {
    const error = new CupiError('not-supported', 'Not here.', { upstream: { status: 404 } });
    expect(toProblem(error, true)).toMatchObject({
      code: 'not-supported-by-server',
      status: 501,
      members: { detail: 'Not here.', upstream: { status: 404 } },
    });
  });
});
