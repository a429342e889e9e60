import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { CupiError, type CupiCall } from '#libs/cupi-client';
import { AuditTrail } from '../../../../audit/index.js';
import { CONFIG, type Config } from '../../../../config/index.js';
import { LOGGER } from '../../../../observability/logging/index.js';
import { ProblemError, toProblemDocument, type ProblemCode } from '../../../../problems/core/index.js';
import { toProblem } from '../../../../problems/index.js';
import { actionOf, collectionOf, updateOf, type Collection } from '../../../../resource/index.js';
import {
  carryOut,
  WRITE_SERVICES,
  type Change,
  type WriteServices,
} from '../../../../resource/writes/index.js';
import { userPin } from '../pin/user-pin.resource.js';
import { users } from '../users.resource.js';
import { errorsBelow, type BulkOperation } from './bulk-operations.js';
import type { Attempt } from './core/index.js';

type Users = Collection<typeof users>;
type UserPins = Collection<typeof userPin>;

/** Of an operation that was done: the answer to the single call with `Prefer: return=minimal`. */
const DONE = 204;

/** Problems of the account and not of the operation. */
export const ACCOUNT_PROBLEMS: readonly ProblemCode[] = [
  'credentials-rejected',
  'upstream-credentials-rejected',
];

/** What the operations of a bulk have in common. */
export interface BulkContext {
  /** Who asks, and for which request. */
  readonly request: Pick<FastifyRequest, 'id' | 'principal' | 'caller'>;
  /** Without deadline and signal, which each operation has for itself. */
  readonly call: CupiCall;
}

/** One operation at its position. */
export interface PlacedOperation {
  readonly operation: BulkOperation;
  readonly index: number;
  /** By the monotonic clock; that of a single call when absent. */
  readonly deadlineAtMs?: number;
}

/** How an operation is named in the audit trail: as the single call. */
const AUDITED = {
  patch: { method: 'PATCH', resource: users.segment, action: undefined },
  pin: { method: 'PATCH', resource: userPin.segment, action: undefined },
  unlock: { method: 'POST', resource: userPin.segment, action: 'unlock' },
} as const;

/** Carries out single operations: what the call for one alone does, with the lowest priority. */
@Injectable()
export class OperationAttempts {
  constructor(
    @Inject(collectionOf(users)) private readonly users: Users,
    @Inject(collectionOf(userPin)) private readonly pins: UserPins,
    @Inject(WRITE_SERVICES) private readonly services: WriteServices,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly auditTrail: AuditTrail,
  ) {}

  /** Carries out an operation, and writes its audit line unless nothing was sent. Never fails. */
  async attempt(context: BulkContext, placed: PlacedOperation): Promise<Attempt> {
    const deadlineAtMs = placed.deadlineAtMs ?? performance.now() + this.config.callDeadlineMs;
    const call: CupiCall = { ...context.call, priority: 'background', deadlineAtMs };
    const change = this.#changeOf(placed.operation, call);
    const expiry = new AbortController();
    const timer = setTimeout(() => {
      expiry.abort(new CupiError('timeout', 'The deadline of the operation has passed.'));
    }, deadlineAtMs - performance.now());
    try {
      await carryOut(this.services, change, { ...call, signal: expiry.signal });
      this.#audit(context, placed, undefined);
      return { kind: 'done', result: { status: DONE }, isFailure: false };
    } catch (error) {
      return this.#failed(context, placed, change.path, error);
    } finally {
      clearTimeout(timer);
    }
  }

  #changeOf({ id: userId, ...operation }: BulkOperation, call: CupiCall): Change {
    switch (operation.kind) {
      case 'patch':
        return updateOf(this.users, { userId }, operation.body, call);
      case 'pin':
        return updateOf(this.pins, { userId }, operation.body, call);
      case 'unlock':
        return actionOf(this.pins, { userId }, 'unlock', call);
    }
  }

  #failed(context: BulkContext, placed: PlacedOperation, path: string, error: unknown): Attempt {
    const problem = this.#problemOf(error, context, placed);
    const document = toProblemDocument(problem, { instance: path, requestId: context.request.id });
    const isUnsent = problem.code === 'upstream-unavailable' && problem.members.outcome === undefined;
    if (isUnsent) {
      const retryAfterMs = Number(problem.headers['Retry-After'] ?? 1) * 1000;
      return { kind: 'unsent', problem: document, retryAfterMs };
    }
    this.#audit(context, placed, problem);
    if (ACCOUNT_PROBLEMS.includes(problem.code)) return { kind: 'account-rejected', problem: document };
    const isFailure = problem.status >= 500 && problem.code !== 'not-supported-by-server';
    return { kind: 'done', result: { status: problem.status, problem: document }, isFailure };
  }

  /** The problem of the single call, with pointers into the body of the bulk. */
  #problemOf(error: unknown, { request }: BulkContext, { operation, index }: PlacedOperation): ProblemError {
    if (error instanceof CupiError) error = toProblem(error, request.caller?.isCallersOwn ?? false);
    if (!(error instanceof ProblemError)) {
      this.logger.error({ err: error, requestId: request.id }, 'unexpected error');
      return new ProblemError('internal-error');
    }
    const { code, members, headers } = error;
    if (!members.errors) return error;
    const errors = errorsBelow(`/operations/${index}/${operation.kind}`, members.errors);
    return new ProblemError(code, { ...members, errors }, headers);
  }

  #audit({ request }: BulkContext, { operation }: PlacedOperation, problem: ProblemError | undefined): void {
    const { id, kind, body } = operation;
    this.auditTrail.recordPart(request, {
      ...AUDITED[kind],
      objectId: id,
      fields: Object.keys(body),
      status: problem?.status ?? DONE,
      problem,
    });
  }
}
