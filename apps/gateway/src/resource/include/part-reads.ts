import type { Logger } from 'pino';
import { CupiError, type CupiCall } from '#libs/cupi-client';
import type { CachedAnswer, RepresentationData } from '#libs/response-cache';
import { requireScope } from '../../auth/index.js';
import type { Principal, Scope } from '../../auth/clients/core/index.js';
import type { AccountPartition, CachedReads } from '../../caching/index.js';
import { ProblemError, toProblemDocument, type ProblemCode } from '../../problems/core/index.js';
import { toProblem } from '../../problems/index.js';
import { requireNoErrors } from '../arguments/index.js';
import type { Collection } from '../collection.js';
import type { Resource } from '../resource.js';
import type { Part } from './part.js';
import { Turns } from './turns.js';

/** Parts of one answer that are read at once: one of the four calls that a node is sent by default stays for others. */
const MAX_READ_AT_ONCE = 3;

/** What the reads of all answers work with. */
export interface PartServices {
  readonly reads: CachedReads;
  readonly logger: Logger;
  readonly collectionOf: (resource: Resource) => Collection<Resource>;
  /** What a GET of the part needs. */
  readonly scopeOf: (part: Part) => Scope;
}

/** On whose behalf the parts of an answer are read. */
export interface PartReader {
  readonly call: CupiCall;
  readonly principal: Principal;
  /** Whether the caller brought the account. */
  readonly isCallersOwn: boolean;
  readonly partition: AccountPartition;
  readonly requestId: string;
  /** Whether nothing may come from the store. */
  readonly isReload: boolean;
}

/** What became of a part: its body, or the problem that stands in its place. */
export interface PartOutcome {
  readonly json: RepresentationData;
  readonly answer?: Pick<CachedAnswer, 'result' | 'ageMs'>;
  readonly problem?: ProblemError;
  /** Whether the problem came of a read; else nothing was looked up. */
  readonly hasFailed?: boolean;
}

/** The reads of the parts of one answer. */
export class PartReads {
  /** Of reads that the answer waits for: one that is still to come is not under way, so that nobody else waits for it. */
  readonly #reads = new Turns(MAX_READ_AT_ONCE);
  /** Of calls upstream, with those that refresh stale parts in the background. Who has a turn waits for nobody's turn here. */
  readonly #calls = new Turns(MAX_READ_AT_ONCE);
  readonly #logged = new Set<ProblemCode>();

  constructor(
    private readonly services: PartServices,
    private readonly reader: PartReader,
  ) {}

  /**
   * Reads parts, each as if it were asked for alone.
   * @returns the outcomes by target
   * @throws CupiError aborted when the caller has left
   */
  async outcomesOf(parts: Iterable<Part>): Promise<ReadonlyMap<string, PartOutcome>> {
    const distinct = new Map([...parts].map((part) => [part.selection.target, part]));
    const outcomes = new Map<string, PartOutcome>();
    // What is stored comes first: the time of the call may be over before all the others are read.
    for (const [target, part] of distinct) {
      const outcome = this.#outcomeAtOnce(part);
      if (outcome) outcomes.set(target, outcome);
    }
    const others = [...distinct].filter(([target]) => !outcomes.has(target));
    await Promise.all(
      others.map(async ([target, part]) => {
        outcomes.set(target, await this.#reads.run(() => this.#read(part)));
      }),
    );
    return outcomes;
  }

  #outcomeAtOnce(part: Part): PartOutcome | undefined {
    const { principal, partition, isReload } = this.reader;
    try {
      requireScope(principal, this.services.scopeOf(part));
      requireNoErrors(part.errors);
    } catch (error) {
      return { ...this.#problemOutcome(part, error), hasFailed: false };
    }
    const kept = isReload ? undefined : this.services.reads.peek({ ...partition, ...part.selection });
    if (!kept) return undefined;
    const { representation, ageMs, ttlMs } = kept;
    return { json: representation.body, answer: { result: { kind: 'hit', ttlMs }, ageMs } };
  }

  async #read(part: Part): Promise<PartOutcome> {
    const { call, partition, isReload } = this.reader;
    const { reads, collectionOf } = this.services;
    try {
      const load = (call: CupiCall): Promise<object> =>
        this.#calls.run(() => part.load(collectionOf(part.resource), call), call.priority !== 'background');
      const answer = await reads.get({ ...partition, ...part.selection }, { call, load, isReload });
      return { json: answer.representation.body, answer };
    } catch (error) {
      if (error instanceof CupiError && error.kind === 'aborted') throw error;
      return this.#problemOutcome(part, error);
    }
  }

  #problemOutcome({ path }: Part, error: unknown): PartOutcome {
    const problem = problemOf(error, this.reader.isCallersOwn);
    this.#log(problem, error);
    const { requestId } = this.reader;
    const document = toProblemDocument(problem, { instance: path, requestId });
    return { json: JSON.stringify({ problem: document }), problem, hasFailed: true };
  }

  /** One line for each kind: an upstream that is down fails all parts. */
  #log(problem: ProblemError, error: unknown): void {
    const { code, message: reason, members } = problem;
    if (this.#logged.has(code)) return;
    this.#logged.add(code);
    const { requestId } = this.reader;
    if (code === 'internal-error') this.services.logger.error({ err: error, requestId }, 'unexpected error');
    else if (error instanceof CupiError) {
      const upstreamStatus = members.upstream?.status;
      this.services.logger.warn(
        { requestId, code, upstreamStatus, reason },
        'call upstream for a part failed',
      );
    }
  }
}

function problemOf(error: unknown, isCallersOwn: boolean): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error instanceof CupiError) return toProblem(error, isCallersOwn);
  return new ProblemError('internal-error');
}
