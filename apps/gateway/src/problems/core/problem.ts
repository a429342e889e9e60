import { boundedPath } from './bounded-text.js';
import { problemCatalogue, type ProblemCode } from './catalogue.js';
import type { RequestError } from './request-error.js';

/** Media type of a problem document (RFC 9457 §3). */
export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/** The response of the upstream, when it was the cause. */
export interface UpstreamAnswer {
  readonly status: number;
  readonly code?: string;
  readonly message?: string;
  readonly detailCode?: string;
}

/** Members of a problem besides those of its kind. They must not contain secrets. */
export interface ProblemMembers {
  /** Explanation of this occurrence (RFC 9457 §3.1.4). */
  readonly detail?: string;
  readonly errors?: readonly RequestError[];
  readonly upstream?: UpstreamAnswer;
  /** Outcome of the change that is answered with this problem. */
  readonly outcome?: 'unknown' | 'succeeded';
  /** First of the associations that prevent deleting a phone system. */
  readonly associations?: readonly object[];
  /** First of the objects that prevent deleting another one. */
  readonly usedBy?: readonly object[];
  readonly links?: Readonly<Record<string, string>>;
}

/** A problem document (RFC 9457 §3), with the members that every problem of the gateway has. */
export interface ProblemDocument extends ProblemMembers {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly code: ProblemCode;
  readonly requestId: string;
}

/** Thrown anywhere to answer the request with a problem of the catalogue. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';

  constructor(
    readonly code: ProblemCode,
    readonly members: ProblemMembers = {},
    /** Header fields of the response, such as `Allow` or `Retry-After`. */
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(members.detail ?? problemCatalogue[code].title);
  }

  /** HTTP status code of the response. */
  get status(): number {
    return problemCatalogue[this.code].status;
  }
}

/** Where a problem occurred. */
export interface ProblemOccurrence {
  /** Path of the request, without its query, which may contain names of people. */
  readonly instance: string;
  readonly requestId: string;
}

/** The document of a problem. `detail` defaults to the explanation of its kind. */
export function toProblemDocument(problem: ProblemError, occurrence: ProblemOccurrence): ProblemDocument {
  const kind = problemCatalogue[problem.code];
  return {
    type: `/problems/${problem.code}`,
    title: kind.title,
    status: kind.status,
    code: problem.code,
    ...problem.members,
    detail: problem.members.detail ?? kind.when,
    instance: boundedPath(occurrence.instance),
    requestId: occurrence.requestId,
  };
}
