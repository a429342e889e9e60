import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { UpstreamAccount } from '#libs/cupi-client';
import { ProblemError, type ProblemCode } from '#libs/problem-details';
import {
  GuessGuard,
  rateLimitHeaders,
  RateLimiter,
  type Admitted,
  type RateLimitDecision,
} from '#libs/request-limits';

/** Problems that come from an upstream which has accepted the credentials. */
const PROBLEMS_OF_ACCEPTED: readonly ProblemCode[] = [
  'not-found',
  'phone-system-in-use',
  'upstream-forbidden',
  'upstream-rejected',
];

/** Holds callers to their limits, and answers `rate-limited` beyond them. */
@Injectable()
export class CallLimits {
  constructor(
    @Inject(RateLimiter) private readonly rateLimiter: RateLimiter,
    @Inject(GuessGuard) private readonly guessGuard: GuessGuard,
  ) {}

  /**
   * Counts a request of a principal, and tells what is left in the header fields of the answer.
   * @throws ProblemError rate-limited
   */
  async count(principal: string, reply: FastifyReply): Promise<void> {
    const decision = await this.rateLimiter.consume(principal);
    void reply.headers({ ...rateLimitHeaders(decision) });
    if (!decision.isAllowed) throw limitExceeded(decision);
  }

  /**
   * Counts a request whose credentials are not known, so that keys and tokens cannot be tried without end.
   * @throws ProblemError rate-limited
   */
  async countUnknown(address: string): Promise<void> {
    const decision = await this.rateLimiter.consume(`unknown@${address}`);
    if (!decision.isAllowed) throw limitExceeded(decision);
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

  /** The same for a call that is passed through with the account: its answer tells what came of it. */
  async admitCall(account: UpstreamAccount, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const admission = await this.admit(account, request.ip);
    reply.raw.once('close', () => void settle(admission, request, reply));
  }
}

function limitExceeded({ limit, resetSeconds }: RateLimitDecision): ProblemError {
  return new ProblemError(
    'rate-limited',
    { detail: `The limit is ${limit} requests a minute; try again in ${resetSeconds} seconds.` },
    { 'Retry-After': String(resetSeconds) },
  );
}

async function settle(
  admission: Admitted,
  { problem }: FastifyRequest,
  { raw }: FastifyReply,
): Promise<void> {
  if (problem?.code === 'credentials-rejected') await admission.failed();
  else if (!raw.writableFinished) await admission.abandoned();
  else if (!problem || PROBLEMS_OF_ACCEPTED.includes(problem.code)) await admission.succeeded();
  else await admission.abandoned();
}
