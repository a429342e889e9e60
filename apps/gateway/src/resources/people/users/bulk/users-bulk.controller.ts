import { Controller, Get, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyContextConfig, FastifyReply, FastifyRequest } from 'fastify';
import { Access, requireScope } from '../../../../auth/index.js';
import {
  HeaderParameters,
  idempotencyKey,
  locationHeader,
  replayedHeader,
} from '../../../../openapi/index.js';
import { ProblemError } from '../../../../problems/core/index.js';
import { ApiProblems } from '../../../../problems/document/index.js';
import {
  duplicateErrorsOf,
  queryErrorsOf,
  readPathIds,
  requireNoErrors,
} from '../../../../resource/arguments/index.js';
import { answerPreferenceOf, writeErrorsOf } from '../../../../resource/writes/index.js';
import { beforeDeadline, pathOf } from '../../../../server/index.js';
import { declareOfRoute, ResourceGroup } from '../../../../server/routing/index.js';
import { MAX_BULK_BYTES, readOperations, type BulkOperation } from './bulk-operations.js';
import { bulkPathOf, bulkViewOf } from './bulk-view.js';
import type { BulkRun, BulkSnapshot, RunEnd } from './core/index.js';
import { ACCOUNT_PROBLEMS } from './operation-attempts.js';
import { Bulk, BulkOfUsers } from './users-bulk.dto.js';
import { inProgress, UserBulks } from './users-bulk.service.js';

/** How long before the deadline of the call the answer is made, in milliseconds. */
const ANSWER_MARGIN_MS = 500;

const prefer = {
  name: 'Prefer',
  in: 'header',
  required: false,
  description: '`respond-async` answers 202 at once, `wait=10` after ten seconds at most (RFC 7240).',
  schema: { type: 'string' },
} as const;

const examples = {
  'A new department, and a PIN': {
    value: {
      operations: [
        { id: '9f5c9479-e53a-46f5-8db5-f1e77030e2ae', patch: { department: 'Research' } },
        { id: '219ce340-a3a5-428c-8dc6-4776690b69ee', pin: { credMustChange: true } },
      ],
    },
  },
};

const description = `
Up to 500 changes of users and of their PINs, one after the other, each as the call for it alone and with the lowest priority. The answer has the result of each; when they take longer than one call may, it is 202, and \`Location\` shows how far they are.

The whole body, of 256 KiB at most, is validated before anything is sent. \`pin\` and \`unlock\` also need the scope \`credentials.write\`. A caller has one bulk at a time, which counts as one request; another is \`rate-limited\`.

After an interruption, a repeat with the same \`Idempotency-Key\` and body continues: what has a result is not done again. It is interrupted when the account is rejected, after five failures in a row, after two minutes in which nothing could be sent, and when the gateway shuts down.
`.trim();

/** The routes of bulks of changes to users. */
@Access('people')
@ResourceGroup('people')
@ApiTags('Users')
@Controller('api/v1')
export class UsersBulkController {
  constructor(@Inject(UserBulks) private readonly bulks: UserBulks) {}

  @Post('users/bulk')
  @HttpCode(200)
  @RouteDeclaration({ resource: { name: 'users', action: 'bulk' }, maxBodyBytes: MAX_BULK_BYTES })
  @ApiOperation({ operationId: 'changeUsers', summary: 'Change many users', description })
  @HeaderParameters(prefer, idempotencyKey)
  @ApiBody({ type: BulkOfUsers, examples })
  @ApiResponse({ status: 200, description: 'Ended.', type: Bulk, headers: replayedHeader })
  @ApiResponse({ status: 202, description: 'Running.', type: Bulk, headers: locationHeader })
  @ApiProblems(['idempotency-in-progress', 'idempotency-key-reused', 'rate-limited'])
  async change(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Bulk> {
    const operations = await validOperations(request);
    const answerByMs = request.deadlineAtMs - ANSWER_MARGIN_MS;
    const { id, run } = await this.bulks.start(
      request,
      operations,
      mayBeGuess(request) ? answerByMs : undefined,
    );
    const end = run && (await endInTime(request, run, answerByMs));
    if (end === 'lost') throw inProgress(id);
    const snapshot = await this.bulks.find(request, id);
    if (!run) markAsReplay(request, reply);
    else if (end === undefined) answerAsync(request, reply, id);
    else noteAccount(request, snapshot, await run.accepted);
    return shown(request, reply, id, snapshot);
  }

  @Get('user-bulks/:bulkId')
  @ApiOperation({
    operationId: 'getBulkOfUsers',
    summary: 'Show how far a bulk is',
    description:
      'Only to the caller who sent it, for 24 hours after its last operation; the last 20 of a caller at most.',
  })
  @ApiParam({ name: 'bulkId', description: 'Id of the bulk.', schema: { type: 'string', format: 'uuid' } })
  @ApiResponse({ status: 200, description: 'The current state.', type: Bulk })
  @ApiProblems(['not-found'])
  async find(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<Bulk> {
    const { value, errors } = readPathIds(request);
    requireNoErrors([...errors, ...queryErrorsOf(request.url, false)]);
    request.isAccountUntried = true;
    const { bulkId = '' } = value;
    return shown(request, reply, bulkId, await this.bulks.find(request, bulkId));
  }
}

/**
 * Validates everything that a bulk consists of.
 * @throws ProblemError validation-failed with all errors at once, or insufficient-scope
 */
async function validOperations(request: FastifyRequest): Promise<readonly BulkOperation[]> {
  const { operations, errors, hasCredentials } = await readOperations(request.body);
  if (request.principal && hasCredentials) requireScope(request.principal, 'credentials.write');
  requireNoErrors([
    ...errors,
    ...duplicateErrorsOf(request),
    ...queryErrorsOf(request.url, false),
    ...writeErrorsOf(request),
  ]);
  request.knownFields = ['operations'];
  return operations;
}

/** Until the upstream has accepted it, an account that is sent along with a request may be a guess. */
function mayBeGuess({ principal }: FastifyRequest): boolean {
  return principal?.kind === 'user' && !principal.session;
}

/**
 * Waits for the end of a run, for as long as the caller wants to and may. A guess is not answered before the upstream has
 * accepted or rejected it, or it would not be counted.
 * @returns undefined when it goes on
 */
async function endInTime(
  request: FastifyRequest,
  run: BulkRun,
  answerByMs: number,
): Promise<RunEnd | undefined> {
  const { waitMs } = answerPreferenceOf(request.headers.prefer);
  const end = await beforeDeadline(run.ended, Math.min(performance.now() + waitMs, answerByMs));
  if (end !== undefined || !mayBeGuess(request)) return end;
  const isAccepted = await beforeDeadline(run.accepted, answerByMs);
  if (isAccepted === undefined) {
    run.interrupt('Not sent: Unity Connection has not accepted the account in time.');
    throw new ProblemError('upstream-unavailable', {}, { 'Retry-After': '1' });
  }
  return isAccepted ? undefined : run.ended;
}

/**
 * Notes what a run that has ended says of the caller's account.
 * @throws ProblemError the rejection of an account with which nothing was done
 */
function noteAccount(request: FastifyRequest, { reason, results }: BulkSnapshot, isAccepted: boolean): void {
  if (reason?.code === 'credentials-rejected') request.isAccountRejected = true;
  else if (!isAccepted) request.isAccountUntried = true;
  const isNothingDone = results.every((result) => result === undefined);
  if (reason && isNothingDone && ACCOUNT_PROBLEMS.includes(reason.code))
    throw new ProblemError(reason.code, {
      detail: reason.detail,
      ...(reason.upstream && { upstream: reason.upstream }),
    });
}

function markAsReplay(request: FastifyRequest, reply: FastifyReply): void {
  request.isReplayed = true;
  request.isAccountUntried = true;
  void reply.header('Idempotent-Replayed', 'true');
}

function answerAsync(request: FastifyRequest, reply: FastifyReply, id: string): void {
  void reply.code(202).header('Location', bulkPathOf(id));
  if (answerPreferenceOf(request.headers.prefer).isAsync)
    void reply.header('Preference-Applied', 'respond-async');
}

function shown(request: FastifyRequest, reply: FastifyReply, id: string, snapshot: BulkSnapshot): Bulk {
  void reply.header('Cache-Control', 'no-store');
  return bulkViewOf(id, snapshot, { instance: pathOf(request.url), requestId: request.id });
}

function RouteDeclaration(config: FastifyContextConfig): MethodDecorator {
  return (_target, _key, { value }) => {
    declareOfRoute(value as object, config);
  };
}
