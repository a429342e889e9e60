import type { FastifyReply, FastifyRequest } from 'fastify';
import { principalKeyOf } from '../auth/clients/core/index.js';
import type { FirstClaim, IdempotencyKeys, IdempotentCall } from './core/index.js';
import { ProblemError, type ProblemCode } from '../problems/core/index.js';
import type { AccountPartitions } from '../caching/index.js';
import { canonicalPathOf } from '../server/routing/index.js';
import { idempotencyKeyOf } from './idempotency-key.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set while the request is the first with its key: what it is answered with is kept. */
    idempotentClaim?: FirstClaim;
    /** True when the request is answered with what an earlier one was answered with. */
    isReplayed?: boolean;
  }
}

/** The answer to a repeat: its status and header fields are set already. */
interface Replay {
  readonly body: Buffer | undefined;
}

/** Header fields of an answer that a repeat gets as well. */
const KEPT_HEADERS = ['content-type', 'etag', 'location', 'preference-applied', 'retry-after'];

/** Problems after which nothing was done upstream unless `outcome` says otherwise, and a repeat may come to more. */
const TRANSIENT_PROBLEMS: readonly ProblemCode[] = [
  'credentials-rejected',
  'upstream-credentials-rejected',
  'upstream-forbidden',
  'upstream-unavailable',
  'upstream-timeout',
];

/**
 * Answers the repeats of a POST with an `Idempotency-Key` as the first was answered (IETF draft "The Idempotency-Key
 * HTTP Header Field").
 */
export class IdempotentAnswers {
  constructor(
    private readonly keys: IdempotencyKeys,
    private readonly partitions: AccountPartitions,
  ) {}

  /**
   * Finds out whether the request is the first with its key. If so, its answer will be kept.
   * @returns the answer to a repeat, or undefined when the request is to be carried out
   * @throws ProblemError idempotency-key-reused, idempotency-in-progress
   */
  async claim(request: FastifyRequest, reply: FastifyReply): Promise<Replay | undefined> {
    const key = idempotencyKeyOf(request);
    if (key === undefined) return undefined;
    const claim = await this.keys.claim(this.callOf(request, key));
    switch (claim.kind) {
      case 'first':
        request.idempotentClaim = claim;
        return undefined;
      case 'replay': {
        const { status, headers, body } = claim.answer;
        request.isReplayed = true;
        void reply.code(status).headers(headers).header('Idempotent-Replayed', 'true');
        return { body: body.length > 0 ? body : undefined };
      }
      case 'in-progress':
        throw inProgress(claim.sinceMs);
      case 'mismatch':
        throw new ProblemError('idempotency-key-reused');
    }
  }

  private callOf(request: FastifyRequest, key: string): IdempotentCall {
    const { principal, caller, body } = request;
    if (!principal || !caller) throw new Error('a route that keeps answers must not be public');
    // A user is who has the password, which only the upstream can tell: with a wrong one nobody meets the keys.
    const proof = principal.kind === 'user' ? [this.partitions.of(caller.account).partition] : [];
    const members = Object.entries(body as object).sort(([a], [b]) => (a < b ? -1 : 1));
    return {
      scope: this.partitions.hash(principalKeyOf(principal), ...proof),
      key,
      fingerprint: this.partitions.hash(request.method, canonicalPathOf(request), JSON.stringify(members)),
    };
  }
}

/** A call of such an age has no answer any more: its process has ended, or lost what it was to keep. */
const LOST_AFTER_MS = 120_000;

function inProgress(sinceMs: number): ProblemError {
  const detail =
    sinceMs < LOST_AFTER_MS
      ? undefined
      : 'The first request with this key was never answered, and what came of it is not known. Look for the object, then use a new key.';
  const members = detail === undefined ? {} : { detail };
  return new ProblemError('idempotency-in-progress', members, { 'Retry-After': '1' });
}

/** Stores the answer to the first request with a key. To be done before it is sent: a repeat then gets the same. */
export async function settleIdempotentAnswer(
  { idempotentClaim: claim, problem }: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
): Promise<void> {
  if (!claim) return;
  const isNothingDone =
    problem?.members.outcome === undefined && problem && TRANSIENT_PROBLEMS.includes(problem.code);
  if (isNothingDone) await claim.release();
  else
    await claim.complete({
      status: reply.statusCode,
      headers: keptHeadersOf(reply),
      body: toBuffer(payload),
    });
}

function keptHeadersOf(reply: FastifyReply): Record<string, string> {
  const headers = reply.getHeaders();
  return Object.fromEntries(
    KEPT_HEADERS.flatMap((name) => (headers[name] === undefined ? [] : [[name, String(headers[name])]])),
  );
}

function toBuffer(payload: unknown): Buffer {
  if (Buffer.isBuffer(payload)) return payload;
  return typeof payload === 'string' ? Buffer.from(payload) : Buffer.alloc(0);
}
