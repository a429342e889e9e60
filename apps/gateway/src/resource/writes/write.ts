import type { FastifyReply, FastifyRequest } from 'fastify';
import { CupiError, type CupiCall } from '#libs/cupi-client';
import { ProblemError } from '../../problems/core/index.js';
import type { ResponseCache } from '#libs/response-cache';
import { toBytes, type AccountPartitions, type CachedReads } from '../../caching/index.js';
import { callSignalOf } from '../../server/index.js';
import { toProblem } from '../../problems/index.js';
import { upstreamCallOf } from '../arguments/index.js';
import type { IdempotentAnswers } from '../../idempotency/index.js';
import type { ObjectLocks } from './object-locks.js';
import { requireMatch } from './precondition.js';
import { prefersMinimalReturn } from './prefer.js';

/** A write that creates an object, or several. `Made` is the response of the upstream: the id of the one. */
export interface Creation<Made = string> {
  /** Cache tags that it invalidates. */
  readonly changes: readonly string[];
  /** Creates it upstream. */
  readonly create: () => Promise<Made>;
  /** Gateway path of the created object. */
  readonly pathOf: (made: Made) => string;
  /** Reads the created object from the upstream; absent if CUPI has no GET of a single one. */
  readonly read?: (made: Made) => Promise<ShownObject | ShownObjects>;
}

/** An object in a response, with its validator. */
interface ShownObject {
  readonly etag: string;
}

/** Several objects that were created at once, in a response. */
interface ShownObjects {
  readonly created: number;
}

/** A write to an existing object. */
export interface Change {
  /** Gateway path of the object, by which writes to it are serialised. */
  readonly path: string;
  /** Cache tags that it invalidates. */
  readonly changes: readonly string[];
  /** Changes the object upstream. */
  readonly write: () => Promise<void>;
  /**
   * Reads the object from the upstream; not-found for a child that does not belong to the parent in the path. Absent if CUPI
   * has no GET of a single one, or several are changed.
   */
  readonly read?: (call: CupiCall) => Promise<ShownObject>;
  /**
   * For a child: the cached GET of it. Nothing is sent unless the child
   * belongs to the parent in the path, according to a cache entry for that GET or a new read.
   */
  readonly childTags?: readonly string[];
}

/** Token of {@link WriteServices}. */
export const WRITE_SERVICES = Symbol('WRITE_SERVICES');

/** Dependencies that all writes share. */
export interface WriteServices {
  readonly cache: ResponseCache;
  readonly reads: CachedReads;
  readonly partitions: AccountPartitions;
  readonly locks: ObjectLocks;
  readonly idempotentAnswers: IdempotentAnswers;
}

/** One write of a caller: its preconditions, the invalidation of the cache, and the response. */
export class Write {
  constructor(
    private readonly services: WriteServices,
    private readonly request: FastifyRequest,
    private readonly reply: FastifyReply,
  ) {}

  /**
   * Creates an object, and answers 201 with `Location` (RFC 9110 §15.3.2) and the object; without it when the caller
   * prefers `return=minimal`. A repeat of a request with an `Idempotency-Key` gets the first response.
   */
  async create<Made>({ changes, create, pathOf, read }: Creation<Made>): Promise<Buffer | undefined> {
    const { cache, idempotentAnswers } = this.services;
    const replay = await idempotentAnswers.claim(this.request, this.reply);
    if (replay) return replay.body;
    const made = await cache.change(changes, create);
    const location = pathOf(made);
    void this.reply.code(201).header('Location', location);
    if (this.isMinimal() || !read) return undefined;
    return this.readBack(() => read(made), 'created', { Location: location });
  }

  /** Changes an object, and answers 200 with the object after the change; 204 when the caller prefers `return=minimal`. */
  async change(change: Change): Promise<Buffer | undefined> {
    await this.carryOut(change);
    const { read } = change;
    if (this.isMinimal() || !read) {
      void this.reply.code(204);
      return undefined;
    }
    return this.readBack(() => read(upstreamCallOf(this.request)), 'changed', {});
  }

  /**
   * Makes a change that is answered without a body, such as a deletion. If the caller disconnects once the write has been
   * sent, it is still carried out.
   */
  async carryOut(change: Change): Promise<void> {
    const call = { ...upstreamCallOf(this.request), signal: callSignalOf(this.request, this.reply) };
    const hasCondition = this.request.headers['if-match'] !== undefined;
    await carryOut(this.services, change, call, hasCondition ? () => this.requireMatch(change) : undefined);
  }

  /** A caller who learns that an object was changed or deleted elsewhere must not read the old state from the cache. */
  private async requireMatch({ changes, read }: Change): Promise<void> {
    if (!read) throw noVersions();
    try {
      await requireMatch(this.request, async () => (await read(upstreamCallOf(this.request))).etag);
    } catch (error) {
      if (showsForeignChange(error)) await this.services.cache.invalidate(changes);
      throw error;
    }
  }

  private isMinimal(): boolean {
    const isMinimal = prefersMinimalReturn(this.request.headers.prefer);
    if (isMinimal) void this.reply.header('Preference-Applied', 'return=minimal');
    return isMinimal;
  }

  /** A caller would repeat a failed write, so the problem says that it was done. */
  private async readBack(
    read: () => Promise<ShownObject | ShownObjects>,
    done: string,
    headers: Record<string, string>,
  ): Promise<Buffer> {
    try {
      const object = await read();
      if ('etag' in object) void this.reply.header('ETag', object.etag);
      void this.reply.type('application/json; charset=utf-8');
      return toBytes(object);
    } catch (error) {
      if (!(error instanceof CupiError)) throw error;
      const problem = toProblem(error, this.request.caller?.isCallersOwn ?? false);
      const detail = `The object was ${done}, but could not be read afterwards. ${problem.message}`;
      // The upstream's message may repeat a secret of the write, which the client does not redact from a read.
      const upstream = error.upstream && { upstream: { status: error.upstream.status } };
      throw new ProblemError(
        problem.code,
        { ...problem.members, ...upstream, detail, outcome: 'succeeded' },
        { ...problem.headers, ...headers },
      );
    }
  }
}

/**
 * Carries out a change of an object: after the earlier ones of the same object, below the parent in the path, and with the
 * invalidation of the cache.
 * @param call its signal ends the wait, and what is read before the write; the write itself is not cancelled by it
 * @param precondition checked before the write, instead of the parent
 * @throws CupiError also `unavailable` when the time was over before the write could be sent
 */
export async function carryOut(
  services: WriteServices,
  change: Change,
  call: CupiCall & { readonly signal: AbortSignal },
  precondition?: () => Promise<void>,
): Promise<void> {
  const { cache, locks } = services;
  try {
    await locks.run(change.path, call.signal, async () => {
      if (precondition) await precondition();
      else await requireParent(services, change, call);
      call.signal.throwIfAborted();
      await cache.change(change.changes, change.write);
    });
  } catch (error) {
    throw isUnsent(error) ? new CupiError('unavailable', NOT_SENT) : error;
  }
}

/** Finds a child below the parent in the path, by the same read as a GET of it. */
async function requireParent(
  { reads, partitions }: WriteServices,
  { path, changes, childTags: tags, read }: Change,
  call: CupiCall,
): Promise<void> {
  if (!read || !tags) return;
  const { partition, etagSalt } = partitions.of(call.account);
  const request = { partition, etagSalt, target: path, tags, tagsIfMissing: changes };
  await reads.get(request, { call, load: read });
}

/** What cannot be read by itself cannot be compared. */
function noVersions(): ProblemError {
  return new ProblemError('validation-failed', {
    detail:
      'Unity Connection has no GET of a single object that is changed here, so it cannot be compared with If-Match.',
    errors: [{ parameter: 'If-Match', code: 'not-allowed', allowed: [], detail: 'cannot be given here' }],
  });
}

const NOT_SENT = 'The time for the call was over before the change could be sent. Nothing was changed.';

/** Whether the deadline passed before the write was sent: of one that was sent, the outcome is unknown. */
function isUnsent(error: unknown): boolean {
  return error instanceof CupiError && error.kind === 'timeout' && error.outcome === undefined;
}

function showsForeignChange(error: unknown): boolean {
  if (error instanceof CupiError) return error.kind === 'not-found';
  return error instanceof ProblemError && error.code === 'precondition-failed';
}
