import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { UpstreamAccount } from '#libs/cupi-client';
import { ProblemError, type ProblemCode } from '../problems/core/index.js';
import { beforeDeadline } from '../server/index.js';
import {
  GuessGuard,
  networkOf,
  rateLimitHeaders,
  RateLimiter,
  type Admission,
  type Admitted,
  type Attempt,
  type AttemptKeys,
  type RateLimitDecision,
  type RateLimitHeaders,
} from './core/index.js';
import { quotaKeyOf, unacceptedQuotaKey, userQuotaKey, type QuotaOwner } from './quota-key.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** True if the upstream has rejected the caller's account for a part of an answer that is no problem as a whole. */
    isAccountRejected?: boolean;
    /** True if the answer was made without the upstream, so that it says nothing about the caller's account. */
    isAccountUntried?: boolean;
  }
}

/** Problems from an upstream that has accepted the credentials. */
const PROBLEMS_OF_ACCEPTED: readonly ProblemCode[] = [
  'already-exists',
  'in-use',
  'not-found',
  'phone-system-in-use',
  'upstream-forbidden',
  'upstream-rejected',
];

/** Enforces the limits of callers, and answers `rate-limited` beyond them. */
@Injectable()
export class CallLimits {
  /** By request that is passed through with its account: the admission that is notified of the outcome. */
  private readonly admissions = new WeakMap<FastifyRequest, Admitted>();

  constructor(
    @Inject(RateLimiter) private readonly rateLimiter: RateLimiter,
    @Inject(GuessGuard) private readonly guessGuard: GuessGuard,
  ) {}

  /**
   * Counts a request of a principal, and adds the header fields with the remaining quota.
   * @throws ProblemError rate-limited
   */
  async count(principal: QuotaOwner, reply: FastifyReply): Promise<void> {
    apply(await this.rateLimiter.consume(quotaKeyOf(principal)), reply);
  }

  /**
   * Counts a request synchronously.
   * @param quotaKey the owner of the quota, see {@link quotaKeyOf}
   * @returns the header fields with its quota; undefined when Redis has to be asked, or the quota is used up
   */
  countAtOnce(quotaKey: string): RateLimitHeaders | undefined {
    const decision = this.rateLimiter.consumeAtOnce(quotaKey);
    return decision?.isAllowed ? rateLimitHeaders(decision) : undefined;
  }

  /**
   * Counts a request whose credentials are unknown.
   * @throws ProblemError rate-limited
   */
  async countUnknown(address: string): Promise<void> {
    const decision = await this.rateLimiter.consume(`unknown@${networkOf(address)}`);
    if (!decision.isAllowed) throw limitExceeded(decision);
  }

  /** What is counted when the account is tried from an address: digests, for {@link admitsAtOnce}. */
  attemptOf(account: UpstreamAccount, address: string): AttemptKeys {
    return this.guessGuard.keysOf({
      username: account.username,
      address,
      credentials: account.authorizationHeader(),
    });
  }

  /** Whether {@link admit} would admit the attempt as one of a user whom the upstream has accepted, as of a moment ago. */
  admitsAtOnce(attempt: AttemptKeys): boolean {
    return this.guessGuard.admitsAtOnce(attempt);
  }

  /** Credentials that the upstream has rejected, on any call, no longer count as accepted. */
  forget(account: UpstreamAccount): void {
    this.guessGuard.forget(account.authorizationHeader());
  }

  /**
   * Counts a request of a user whose account came with it, and allows trying the account upstream unless too many were
   * rejected before. Until the upstream has accepted the account, the request uses up the quota of its address.
   * @returns to be notified of the outcome
   * @throws ProblemError rate-limited: nothing may be sent upstream; upstream-unavailable when the deadline of the call
   * has passed before that was known
   */
  async admit(account: UpstreamAccount, request: FastifyRequest, reply: FastifyReply): Promise<Admitted> {
    const { username } = account;
    const { ip, deadlineAtMs } = request;
    const credentials = account.authorizationHeader();
    const onAccepted = await this.countUser(username, this.guessGuard.hasAccepted(credentials), ip, reply);
    const admission = await this.admitGuess({ username, address: ip, credentials }, deadlineAtMs);
    if (admission.isAdmitted) {
      const succeeded = async () => {
        await Promise.all([admission.succeeded(), onAccepted()]);
      };
      return { ...admission, succeeded };
    }
    throw new ProblemError(
      'rate-limited',
      { detail: 'Too many sign-ins have failed for this user name or from this address.' },
      { 'Retry-After': String(admission.retryAfterSeconds) },
    );
  }

  /** Releases an admission that comes after the deadline. */
  private async admitGuess(attempt: Attempt, deadlineAtMs: number): Promise<Admission> {
    const admitting = this.guessGuard.admit(attempt);
    const admission = await beforeDeadline(admitting, deadlineAtMs);
    if (admission) return admission;
    void admitting.then(async (late) => {
      if (late.isAdmitted) await late.abandoned();
    });
    throw new ProblemError(
      'upstream-unavailable',
      {
        detail:
          'The deadline of the call passed while other calls of the user or address were still in progress.',
      },
      { 'Retry-After': '1' },
    );
  }

  /**
   * @returns to be called when the upstream has accepted the user
   * @throws ProblemError rate-limited
   */
  private async countUser(
    username: string,
    isAccepted: boolean,
    address: string,
    reply: FastifyReply,
  ): Promise<() => Promise<void>> {
    const ownKey = userQuotaKey(username);
    if (isAccepted) {
      apply(await this.rateLimiter.consume(ownKey), reply);
      return () => Promise.resolve();
    }
    const { decision, transferTo } = await this.rateLimiter.consumeProvisionally(unacceptedQuotaKey(address));
    apply(decision, reply);
    return () => transferTo(ownKey);
  }

  /**
   * The same for a call that is passed through with the account; {@link settle} reports the outcome.
   * @throws ProblemError as {@link admit}, and upstream-unavailable when the caller disconnected while it waited
   */
  async admitCall(account: UpstreamAccount, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const admission = await this.admit(account, request, reply);
    if (reply.raw.destroyed) {
      await admission.abandoned();
      throw new ProblemError('upstream-unavailable', { detail: 'The caller did not wait for its turn.' });
    }
    this.admissions.set(request, admission);
  }

  /**
   * Reports the outcome of a call that was passed through; to be called for every request once its response is known.
   * Not only once the response is sent: a caller who disconnects before could guess without being counted.
   */
  async settle(request: FastifyRequest, { raw }: FastifyReply): Promise<void> {
    const admission = this.admissions.get(request);
    if (admission) await admission[outcomeOf(request, raw.destroyed)]();
  }
}

/** @throws ProblemError rate-limited */
function apply(decision: RateLimitDecision, reply: FastifyReply): void {
  void reply.headers({ ...rateLimitHeaders(decision) });
  if (!decision.isAllowed) throw limitExceeded(decision);
}

function limitExceeded({ limit, resetSeconds }: RateLimitDecision): ProblemError {
  return new ProblemError(
    'rate-limited',
    { detail: `The limit is ${limit} requests a minute; try again in ${resetSeconds} seconds.` },
    { 'Retry-After': String(resetSeconds) },
  );
}

function outcomeOf(
  { problem, isAccountRejected, isAccountUntried }: FastifyRequest,
  hasCallerLeft: boolean,
): 'succeeded' | 'failed' | 'abandoned' {
  if (isAccountRejected) return 'failed';
  if (isAccountUntried) return 'abandoned';
  if (!problem || PROBLEMS_OF_ACCEPTED.includes(problem.code)) return 'succeeded';
  if (problem.code === 'credentials-rejected') return 'failed';
  // The call upstream was cancelled, perhaps after it was sent: callers who could choose that would guess without being counted.
  return hasCallerLeft && problem.status >= 500 ? 'failed' : 'abandoned';
}
