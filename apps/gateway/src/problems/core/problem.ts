import { boundedPath } from './bounded-text.js';
import { problemCatalogue, type ProblemCode } from './catalogue.js';
import type { RequestError } from './request-error.js';

/** Media type of a problem document (RFC 9457 §3). */
export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/** What the upstream said, when its answer was the cause. */
export interface UpstreamAnswer {
  readonly status: number;
  readonly code?: string;
  readonly message?: string;
  readonly detailCode?: string;
}

/** What a problem may tell beyond its kind. Nothing in it may be a secret. */
export interface ProblemMembers {
  /** Explanation of this occurrence (RFC 9457 §3.1.4). */
  readonly detail?: string;
  readonly errors?: readonly RequestError[];
  readonly upstream?: UpstreamAnswer;
  /** What became of a change whose answer is this problem. */
  readonly outcome?: 'unknown' | 'succeeded';
  /** First of the associations that keep a phone system from being deleted. */
  readonly associations?: readonly object[];
  /** First of the objects that keep another one from being deleted. */
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
    /** Header fields of the answer, such as `Allow` or `Retry-After`. */
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(members.detail ?? problemCatalogue[code].title);
  }

  /** HTTP status code of the answer. */
  get status(): number {
    return problemCatalogue[this.code].status;
  }
}

/** Where a problem occurred. */
export interface ProblemOccurrence {
  /** Path of the request, without its query: a query may hold names of people. */
  readonly instance: string;
  readonly requestId: string;
}

/** The document that answers a problem. `detail` falls back to what the catalogue says of the kind. */
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
