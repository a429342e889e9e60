import { faultKindOf } from './answer-fault.js';
import type { AuthenticatedAnswer } from './authenticated-transport.js';
import type { Verdict } from './circuit-breaker.js';
import type { CupiError, CupiErrorKind } from './cupi-error.js';
import type { HttpRequest } from './http-transport.js';

/** How an attempt that was made has ended: with an answer, whatever its status, or without one. */
export type MadeAttempt =
  | { readonly type: 'answer'; readonly answer: AuthenticatedAnswer }
  | { readonly type: 'failure'; readonly error: CupiError };

/** What came of an attempt; a `refusal` when it was not even made, since the node is being spared or has no room. */
export type AttemptResult = MadeAttempt | { readonly type: 'refusal'; readonly error: CupiError };

/** The statuses that tell that the node, or what is behind it, cannot answer at the moment. */
const OUTAGES: readonly number[] = [502, 503, 504];

/** 501 tells of the call, not of the server (RFC 9110 §15.6.2). */
const NOT_IMPLEMENTED = 501;

/**
 * Whether an answer shows a node that works. Any 4xx does: it is about the call. So does a redirect or another status
 * that CUPI does not have: a server that answers at once gains nothing by being spared.
 */
export function isHealthy(status: number): boolean {
  return status < 500 || status === NOT_IMPLEMENTED;
}

/** What an answer shows. 500 shows nothing: Unity Connection answers so for one broken object as well. */
function verdictOfStatus(status: number): Verdict {
  if (isHealthy(status)) return 'healthy';
  return OUTAGES.includes(status) ? 'failed' : 'unknown';
}

/**
 * What an attempt shows of its node. One that its caller gave up shows nothing, nor does one that was not sent because
 * its account was refused a moment ago. An answer that cannot be read is an answer nevertheless: see {@link isHealthy}.
 *
 * @param hadFairTime false when a timeout says more of the time that was left than of the node
 */
export function verdictOf(attempt: MadeAttempt, hadFairTime: boolean): Verdict {
  if (attempt.type === 'answer') return verdictOfStatus(attempt.answer.status);
  const { kind } = attempt.error;
  if (kind === 'unavailable' || (kind === 'timeout' && hadFairTime)) return 'failed';
  return kind === 'invalid-response' ? 'healthy' : 'unknown';
}

/** What went wrong with an attempt, if anything; of an answer, as far as its status alone tells. */
export function outcomeOf(attempt: MadeAttempt, method: HttpRequest['method']): 'ok' | CupiErrorKind {
  if (attempt.type === 'failure') return attempt.error.kind;
  return faultKindOf(attempt.answer.status, method) ?? 'ok';
}

/**
 * Whether another node may be asked instead. A read may whenever this one gave no answer, or one of an outage; a write
 * only when certainly nothing of it was sent. Any other answer is the answer.
 */
export function mayBeMendedElsewhere(result: AttemptResult, method: HttpRequest['method']): boolean {
  const isRead = method === 'GET';
  if (result.type === 'answer') return isRead && OUTAGES.includes(result.answer.status);
  const { kind, outcome } = result.error;
  return (kind === 'unavailable' || kind === 'timeout') && (isRead || outcome === undefined);
}
