import { errorKindOf } from './answer-error.js';
import type { AuthenticatedAnswer } from './authenticated-transport.js';
import type { Verdict } from './circuit-breaker.js';
import type { CupiError, CupiErrorKind } from './cupi-error.js';
import type { HttpRequest } from './http-transport.js';

/** How an attempt has ended: with an answer of any status, or with an error. */
export type MadeAttempt =
  | { readonly type: 'answer'; readonly answer: AuthenticatedAnswer }
  | { readonly type: 'failure'; readonly error: CupiError };

/** The result of an attempt; `not-attempted` when the node's circuit is open or its queue is full. */
export type AttemptResult = MadeAttempt | { readonly type: 'not-attempted'; readonly error: CupiError };

/** Statuses that mean that the node, or what is behind it, cannot answer at the moment. */
const OUTAGES: readonly number[] = [502, 503, 504];

/** 501 is about the call, not the server (RFC 9110 §15.6.2). */
const NOT_IMPLEMENTED = 501;

/**
 * Whether an answer shows a healthy node. Any 4xx does: it is about the call. So does a redirect or another unexpected
 * status: an open circuit would not help a server that answers immediately.
 */
export function isHealthy(status: number): boolean {
  return status < 500 || status === NOT_IMPLEMENTED;
}

/** The verdict of an answer. 500 shows nothing: Unity Connection answers so for one broken object as well. */
function verdictOfStatus(status: number): Verdict {
  if (isHealthy(status)) return 'healthy';
  return OUTAGES.includes(status) ? 'failed' : 'unknown';
}

/**
 * What an attempt shows of its node. One that its caller cancelled shows nothing, nor does one that was not sent
 * because its account was rejected a moment ago. An answer that cannot be read is still an answer: see {@link
 * isHealthy}.
 *
 * @param hadEnoughTime false when too little time was left for a timeout to count against the node
 */
export function verdictOf(attempt: MadeAttempt, hadEnoughTime: boolean): Verdict {
  if (attempt.type === 'answer') return verdictOfStatus(attempt.answer.status);
  const { kind } = attempt.error;
  if (kind === 'unavailable' || (kind === 'timeout' && hadEnoughTime)) return 'failed';
  return kind === 'invalid-response' ? 'healthy' : 'unknown';
}

/** The kind of error of an attempt, if any; of an answer, as far as its status alone says. */
export function outcomeOf(attempt: MadeAttempt, method: HttpRequest['method']): 'ok' | CupiErrorKind {
  if (attempt.type === 'failure') return attempt.error.kind;
  return errorKindOf(attempt.answer.status, method) ?? 'ok';
}

/**
 * Whether the call may fail over to another node. A read may when this one gave no answer, or one of an outage; a write
 * only when certainly nothing of it was sent. Any other answer is final.
 */
export function mayBeMendedElsewhere(result: AttemptResult, method: HttpRequest['method']): boolean {
  const isRead = method === 'GET';
  if (result.type === 'answer') return isRead && OUTAGES.includes(result.answer.status);
  const { kind, outcome } = result.error;
  return (kind === 'unavailable' || kind === 'timeout') && (isRead || outcome === undefined);
}
