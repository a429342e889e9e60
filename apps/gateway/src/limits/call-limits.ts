import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { principalKeyOf, type ClientPrincipal, type Principal } from '#libs/credential-broker';
import type { UpstreamAccount } from '#libs/cupi-client';
import { ProblemError, type ProblemCode } from '#libs/problem-details';
import {
  GuessGuard,
  networkOf,
  rateLimitHeaders,
  RateLimiter,
  type Admitted,
  type RateLimitDecision,
  type RateLimitHeaders,
} from '#libs/request-limits';
import { quotaKeyOf } from './quota-key.js';

/** Problems that come from an upstream which has accepted the credentials. */
const PROBLEMS_OF_ACCEPTED: readonly ProblemCode[] = [
  'already-exists',
  'not-found',
  'phone-system-in-use',
  'upstream-forbidden',
  'upstream-rejected',
];

/** Holds callers to their limits, and answers `rate-limited` beyond them. */
@Injectable()
export class CallLimits {
  /** Of calls that are passed through with their account: what is told what came of it. */
  private readonly admissions = new WeakMap<FastifyRequest, Admitted>();

  constructor(
    @Inject(RateLimiter) private readonly rateLimiter: RateLimiter,
    @Inject(GuessGuard) private readonly guessGuard: GuessGuard,
  ) {}

  /**
   * Counts a request of a principal, and tells what is left in the header fields of the answer.
   * @throws ProblemError rate-limited
   */
  async count(principal: Principal, { ip }: FastifyRequest, reply: FastifyReply): Promise<void> {
    const decision = await this.rateLimiter.consume(quotaKeyOf(principal, ip));
    void reply.headers({ ...rateLimitHeaders(decision) });
    if (!decision.isAllowed) throw limitExceeded(decision);
  }

  /**
   * Counts a request of a client without waiting.
   * @returns what tells it of its quota; undefined when counting takes longer, or the quota is used up
   */
  countAtOnce(client: ClientPrincipal): RateLimitHeaders | undefined {
    const decision = this.rateLimiter.consumeAtOnce(principalKeyOf(client));
    return decision?.isAllowed ? rateLimitHeaders(decision) : undefined;
  }

  /**
   * Counts a request whose credentials are not known.
   * @throws ProblemError rate-limited
   */
  async countUnknown(address: string): Promise<void> {
    const decision = await this.rateLimiter.consume(`unknown@${networkOf(address)}`);
    if (!decision.isAllowed) throw limitExceeded(decision);
  }

  /** Credentials that the upstream has refused, on whatever call, are not accepted ones any more. */
  forget(account: UpstreamAccount): void {
    this.guessGuard.forget(account.authorizationHeader());
  }

  /**
   * Lets an account that a caller has sent be tried upstream, unless too many were refused before.
   * @returns to be told what came of it
   * @throws ProblemError rate-limited: nothing may go upstream
   */
  async admit(account: UpstreamAccount, address: string): Promise<Admitted> {
    const credentials = account.authorizationHeader();
    const admission = await this.guessGuard.admit({ username: account.username, address, credentials });
    if (admission.isAdmitted) return admission;
    throw new ProblemError(
      'rate-limited',
      { detail: 'Too many sign-ins have failed for this user name or from this address.' },
      { 'Retry-After': String(admission.retryAfterSeconds) },
    );
  }

  /**
   * The same for a call that is passed through with the account: {@link settle} finds out what came of it.
   * @throws ProblemError rate-limited, or upstream-unavailable when the caller has left while it waited
   */
  async admitCall(account: UpstreamAccount, request: FastifyRequest, { raw }: FastifyReply): Promise<void> {
    const admission = await this.admit(account, request.ip);
    if (raw.destroyed) {
      await admission.abandoned();
      throw new ProblemError('upstream-unavailable', { detail: 'The caller did not wait for its turn.' });
    }
    this.admissions.set(request, admission);
  }

  /**
   * Finds out what came of a call that was passed through; to be called for every request once its answer is known.
   * Not when the answer has arrived: whoever left before that could guess without being counted.
   */
  async settle(request: FastifyRequest, { raw }: FastifyReply): Promise<void> {
    const admission = this.admissions.get(request);
    if (admission) await admission[outcomeOf(request.problem, raw.destroyed)]();
  }
}

function limitExceeded({ limit, resetSeconds }: RateLimitDecision): ProblemError {
  return new ProblemError(
    'rate-limited',
    { detail: `The limit is ${limit} requests a minute; try again in ${resetSeconds} seconds.` },
    { 'Retry-After': String(resetSeconds) },
  );
}

function outcomeOf(
  problem: ProblemError | undefined,
  hasCallerLeft: boolean,
): 'succeeded' | 'failed' | 'abandoned' {
  if (!problem || PROBLEMS_OF_ACCEPTED.includes(problem.code)) return 'succeeded';
  if (problem.code === 'credentials-rejected') return 'failed';
  // The call upstream was given up, perhaps after it was sent: who could choose that would guess without being counted.
  return hasCallerLeft && problem.status >= 500 ? 'failed' : 'abandoned';
}
