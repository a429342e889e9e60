import type { FastifyReply, FastifyRequest } from 'fastify';
import { principalKeyOf } from '../auth/clients/core/index.js';
import {
  claimUnderAll,
  type FirstClaim,
  type IdempotencyKeys,
  type IdempotentCall,
  type UnderAllNames,
} from './core/index.js';
import { ProblemError, type ProblemCode } from '../problems/core/index.js';
import type { AccountPartitions, StoreNames } from '../caching/index.js';
import { canonicalPathOf } from '../server/routing/index.js';
import { idempotencyKeyOf } from './idempotency-key.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set while the request is the first with its key: its response is stored. */
    idempotentClaim?: FirstClaim;
    /** True when the response of an earlier request is replayed. */
    isReplayed?: boolean;
  }
}

/** The body of a replay: status and header fields are set already. */
interface Replay {
  readonly body: Buffer | undefined;
}

/** Header fields of a response that are replayed. */
const REPLAYED_HEADERS = ['content-type', 'etag', 'location', 'preference-applied', 'retry-after'];

/** Problems after which nothing was done upstream unless `outcome` says otherwise, so that a repeat may succeed. */
const TRANSIENT_PROBLEMS: readonly ProblemCode[] = [
  // Of a body that an object it refers to does not go with; all else is found before.
  'validation-failed',
  'credentials-rejected',
  'upstream-credentials-rejected',
  'upstream-forbidden',
  'upstream-unavailable',
  'upstream-timeout',
];

/**
 * Replays the response to the first POST with an `Idempotency-Key` (IETF draft "The Idempotency-Key
 * HTTP Header Field").
 */
export class IdempotentAnswers {
  constructor(
    private readonly keys: IdempotencyKeys,
    private readonly partitions: AccountPartitions,
  ) {}

  /**
   * Determines whether the request is the first with its key. If so, its response will be stored.
   * @returns the body of a replay, or undefined when the request is to be carried out
   * @throws ProblemError idempotency-key-reused, idempotency-in-progress
   */
  async claim(request: FastifyRequest, reply: FastifyReply): Promise<Replay | undefined> {
    const key = idempotencyKeyOf(request);
    if (key === undefined) return undefined;
    const claim = await claimUnderAll(this.keys, this.callsOf(request, key));
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

  /** The call under the name from each of the server's secrets: other replicas may use another one of them first. */
  private callsOf(request: FastifyRequest, key: string): UnderAllNames {
    const { names } = this.partitions;
    const all = this.partitions.allNames();
    return { calls: all.map((other) => callOf(request, key, other)), current: all.indexOf(names) };
  }
}

function callOf(request: FastifyRequest, key: string, names: StoreNames): IdempotentCall {
  const members = Object.entries(request.body as object).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    scope: idempotencyScopeOf(request, names),
    key,
    fingerprint: names.hash(request.method, canonicalPathOf(request), JSON.stringify(members)),
  };
}

/** The owner of idempotency keys: a keyed hash of the caller of a request. */
export function idempotencyScopeOf({ principal, caller }: FastifyRequest, names: StoreNames): string {
  if (!principal || !caller) throw new Error('a route that stores answers must not be public');
  // A user is identified by the password, which only the upstream can check: with a wrong one, no keys are found.
  const proof = principal.kind === 'user' ? [names.partitionOf(caller.account)] : [];
  return names.hash(principalKeyOf(principal), ...proof);
}

/** A call of this age will never be answered: its process has ended, or lost the response. */
const LOST_AFTER_MS = 120_000;

function inProgress(sinceMs: number): ProblemError {
  const detail =
    sinceMs < LOST_AFTER_MS
      ? undefined
      : 'The first request with this key was never answered, and its outcome is unknown. Check whether the object exists, then use a new key.';
  const members = detail === undefined ? {} : { detail };
  return new ProblemError('idempotency-in-progress', members, { 'Retry-After': '1' });
}

/** Stores the response to the first request with a key, before it is sent, so that every repeat gets the same. */
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
      headers: replayedHeadersOf(reply),
      body: toBuffer(payload),
    });
}

function replayedHeadersOf(reply: FastifyReply): Record<string, string> {
  const headers = reply.getHeaders();
  return Object.fromEntries(
    REPLAYED_HEADERS.flatMap((name) => (headers[name] === undefined ? [] : [[name, String(headers[name])]])),
  );
}

function toBuffer(payload: unknown): Buffer {
  if (Buffer.isBuffer(payload)) return payload;
  return typeof payload === 'string' ? Buffer.from(payload) : Buffer.alloc(0);
}
