import { describe, expect, it } from 'vitest';
import { isProblemCode, problemCatalogue } from './catalogue.js';
import { ProblemError, toProblemDocument } from './problem.js';

/** Codes and statuses that callers rely on. */
const PROMISED = {
  'validation-failed': 400,
  'malformed-json': 400,
  unauthenticated: 401,
  'credentials-rejected': 401,
  'insufficient-scope': 403,
  'csrf-header-missing': 403,
  'origin-not-allowed': 403,
  'upstream-forbidden': 403,
  'not-found': 404,
  'route-not-found': 404,
  'method-not-allowed': 405,
  'not-acceptable': 406,
  'unsupported-media-type': 415,
  'phone-system-in-use': 409,
  'already-exists': 409,
  'in-use': 409,
  'not-supported-by-server': 501,
  'precondition-failed': 412,
  'payload-too-large': 413,
  'upstream-rejected': 422,
  'idempotency-key-reused': 422,
  'idempotency-in-progress': 409,
  'rate-limited': 429,
  'upstream-invalid-response': 502,
  'upstream-error': 502,
  'upstream-credentials-rejected': 502,
  'upstream-unavailable': 503,
  'upstream-timeout': 504,
  'internal-error': 500,
};

describe('the catalogue of problems', () => {
  it('has every code that callers rely on, with its status', () => {
    const statuses = Object.entries(problemCatalogue).map(([code, { status }]) => [code, status]);
    expect(Object.fromEntries(statuses)).toMatchObject(PROMISED);
  });

  it.each(Object.entries(problemCatalogue))('says of %s what it is in sentences', (_code, kind) => {
    expect(kind.title).toMatch(/^[A-Z].*[^.]$/);
    expect(kind.when).toMatch(/^[A-Z`].*\.$/);
    expect(kind.remedy).toMatch(/^[A-Z`].*\.$/);
  });

  it.each(['toString', '__proto__', '', 'NOT-FOUND'])('does not know %j', (code) => {
    expect(isProblemCode(code)).toBe(false);
  });
});

describe('a problem document', () => {
  const occurrence = { instance: '/a', requestId: 'r' };

  it('has the members of every problem', () => {
    expect(toProblemDocument(new ProblemError('not-acceptable'), occurrence)).toEqual({
      type: '/problems/not-acceptable',
      title: 'The response would not be acceptable',
      status: 406,
      code: 'not-acceptable',
      detail: problemCatalogue['not-acceptable'].when,
      instance: '/a',
      requestId: 'r',
    });
  });

  it('has the members of this one besides', () => {
    const members = { detail: 'This time.', upstream: { status: 400 }, outcome: 'unknown' } as const;
    expect(toProblemDocument(new ProblemError('upstream-timeout', members), occurrence)).toMatchObject(
      members,
    );
  });
});
