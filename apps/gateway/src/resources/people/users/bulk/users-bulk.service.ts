import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationShutdown,
} from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { AccountPartitions } from '../../../../caching/index.js';
import { idempotencyKeyOf, idempotencyScopeOf } from '../../../../idempotency/index.js';
import { LOGGER } from '../../../../observability/logging/index.js';
import { ProblemError } from '../../../../problems/core/index.js';
import { RedisConnection } from '../../../../redis/index.js';
import { upstreamCallOf } from '../../../../resource/arguments/index.js';
import { pathOf } from '../../../../server/index.js';
import type { BulkOperation } from './bulk-operations.js';
import { bulkPathOf } from './bulk-view.js';
import {
  BulkRecords,
  BulkRun,
  type BulkClock,
  type BulkKey,
  type BulkRequest,
  type BulkSnapshot,
  type HeldBulk,
  type Taking,
} from './core/index.js';
import { OperationAttempts, type BulkContext } from './operation-attempts.js';

/** Maximum number of bulks that one process carries out at once: each holds its body in memory. */
const MAX_RUNNING = 16;

const clock: BulkClock = {
  now: () => performance.now(),
  pause: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => undefined),
};

/** A bulk that has been started, or was finished before. */
export interface StartedBulk {
  readonly id: string;
  /** Absent when it was finished by an earlier request with the same key. */
  readonly run?: BulkRun;
}

/** Starts bulks, shows them, and ends them with the process. */
@Injectable()
export class UserBulks implements BeforeApplicationShutdown, OnApplicationShutdown {
  readonly #records: BulkRecords;
  readonly #runs = new Set<BulkRun>();
  #runningCount = 0;

  constructor(
    @Inject(RedisConnection) { redis }: RedisConnection,
    @Inject(AccountPartitions) private readonly partitions: AccountPartitions,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly attempts: OperationAttempts,
  ) {
    const seal = (...texts: readonly string[]): string => partitions.names.hash(...texts);
    this.#records = new BulkRecords({ ...(redis && { redis }), seal });
  }

  /**
   * Starts a bulk, or continues one that was interrupted: with the same `Idempotency-Key`, what has a result is not done again.
   * @param provenByMs until the upstream has accepted the account, the deadline of each operation, by the monotonic clock
   * @throws ProblemError idempotency-in-progress, idempotency-key-reused, rate-limited, overloaded
   */
  async start(
    request: FastifyRequest,
    operations: readonly BulkOperation[],
    provenByMs?: number,
  ): Promise<StartedBulk> {
    if (this.#runningCount >= MAX_RUNNING) throw tooManyRun();
    this.#runningCount += 1;
    let run: BulkRun | undefined;
    try {
      const key = this.#keyOf(request);
      const taking = await this.#records.take(key, this.#requestOf(request, operations));
      if (taking.kind !== 'held') return startedBefore(key.id, taking);
      run = this.#run(request, operations, taking.bulk, provenByMs);
      return { id: key.id, run };
    } finally {
      if (!run) this.#runningCount -= 1;
    }
  }

  /** @throws ProblemError not-found, also for a bulk of another caller */
  async find(request: FastifyRequest, id: string): Promise<BulkSnapshot> {
    const snapshot = await this.#records.find({
      owner: idempotencyScopeOf(request, this.partitions.names),
      id,
    });
    if (snapshot) return snapshot;
    throw new ProblemError('not-found', {
      detail: 'There is no bulk with this id, or it is that of another caller.',
    });
  }

  /** Ends the bulks after the operation that each is carrying out. What is left can be continued elsewhere. */
  async beforeApplicationShutdown(): Promise<void> {
    for (const run of this.#runs) run.interrupt('Not sent: the gateway is shutting down.');
    await Promise.all([...this.#runs].map(({ ended }) => ended));
  }

  onApplicationShutdown(): void {
    this.#records.close();
  }

  #run(
    request: FastifyRequest,
    operations: readonly BulkOperation[],
    bulk: HeldBulk,
    provenByMs: number | undefined,
  ): BulkRun {
    const { id: requestId, principal, caller } = request;
    const context: BulkContext = {
      request: { id: requestId, ...(principal && { principal }), ...(caller && { caller }) },
      call: upstreamCallOf(request),
    };
    const run = new BulkRun({
      bulk,
      attempt: (index, isAccepted) => {
        const operation = operations[index];
        if (!operation) throw new RangeError('there is no operation at this position');
        const isLimited = provenByMs !== undefined && !isAccepted;
        return this.attempts.attempt(context, {
          operation,
          index,
          ...(isLimited && { deadlineAtMs: provenByMs }),
        });
      },
      occurrence: { instance: pathOf(request.url), requestId },
      clock,
    });
    this.#runs.add(run);
    void run.ended.then((end) => {
      this.#runs.delete(run);
      this.#runningCount -= 1;
      this.logger.info({ requestId, bulkId: bulk.key.id, operations: operations.length, end }, 'bulk ended');
    });
    return run;
  }

  #keyOf(request: FastifyRequest): BulkKey {
    const owner = idempotencyScopeOf(request, this.partitions.names);
    const key = idempotencyKeyOf(request);
    return {
      owner,
      id: key === undefined ? randomUUID() : uuidOf(this.partitions.names.hash('bulk', owner, key)),
    };
  }

  #requestOf({ body }: FastifyRequest, operations: readonly BulkOperation[]): BulkRequest {
    return {
      fingerprint: this.partitions.names.hash('bulk', JSON.stringify(body)),
      ids: operations.map(({ id }) => id),
    };
  }
}

/** @throws ProblemError why the bulk cannot be carried out now */
function startedBefore(id: string, taking: Exclude<Taking, { kind: 'held' }>): StartedBulk {
  switch (taking.kind) {
    case 'finished':
      return { id };
    case 'mismatch':
      throw new ProblemError('idempotency-key-reused');
    case 'in-progress':
      throw inProgress(id);
    case 'busy':
      throw new ProblemError(
        'rate-limited',
        { detail: 'Another bulk of the same caller is running. Only one is carried out at a time.' },
        { 'Retry-After': '5' },
      );
  }
}

/** The problem of a bulk that another request, or another process, carries out. */
export function inProgress(id: string): ProblemError {
  const detail = `The bulk is being carried out; ${bulkPathOf(id)} shows how far it is.`;
  return new ProblemError('idempotency-in-progress', { detail }, { 'Retry-After': '1' });
}

function tooManyRun(): ProblemError {
  const detail = 'Too many bulks are running. Nothing was done for this one.';
  return new ProblemError('overloaded', { detail }, { 'Retry-After': '5' });
}

/** A UUID made of a text (RFC 9562 §5.8). */
function uuidOf(text: string): string {
  const bytes = createHash('sha256').update(text).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const digits = bytes.toString('hex');
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
