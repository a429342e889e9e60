import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { CupiError } from '#libs/cupi-client';
import { ProblemError, type ProblemCode } from './core/index.js';
import { SessionStoreUnavailableError } from '../auth/sessions/core/index.js';
import { answerProblem } from './answer-problem.js';
import { toProblem } from './cupi-error.problem.js';
import { pathOf, unsupportedMediaType } from '../server/index.js';
import type { RouteTable } from '../server/routing/index.js';

/** Status codes with which the framework rejects requests, and the codes of their problems. */
const codeOfFrameworkStatus: Readonly<Record<number, ProblemCode>> = {
  400: 'malformed-request',
  408: 'request-timeout',
  431: 'headers-too-large',
};

/** Answers every error, of any layer, with a problem document (RFC 9457) of the catalogue. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly logger: Logger,
    private readonly routes: RouteTable,
  ) {}

  catch(exception: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(exception, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  /** Answers with the problem for an exception. */
  answer(exception: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const problem = this.problemOf(exception, request);
    this.log(problem, exception, request.id);
    answerProblem(problem, request, reply);
  }

  private log(problem: ProblemError, exception: unknown, requestId: string): void {
    if (problem.code === 'internal-error') {
      this.logger.error({ err: exception, requestId }, 'unexpected error');
    } else if (isOfUpstream(problem, exception)) {
      const { code, message: reason, members } = problem;
      const upstreamStatus = members.upstream?.status;
      this.logger.warn({ requestId, code, upstreamStatus, reason }, 'call upstream failed');
    }
  }

  private problemOf(exception: unknown, request: FastifyRequest): ProblemError {
    if (exception instanceof ProblemError) return exception;
    if (exception instanceof CupiError) return toProblem(exception, request.caller?.isCallersOwn ?? false);
    if (exception instanceof SessionStoreUnavailableError) {
      return new ProblemError('session-store-unavailable', {}, { 'Retry-After': '1' });
    }
    if (isCutShort(exception, request)) {
      return new ProblemError('malformed-request', { detail: 'The body ended before it was complete.' });
    }
    if (!(exception instanceof HttpException)) return new ProblemError('internal-error');
    if (exception.getStatus() === 415) return unsupportedMediaType(request.method);
    // Fastify's response to a preflight for a path that does not support any.
    if (exception.getStatus() === 404) return this.routes.rejectionOf(request.method, pathOf(request.url));
    if (exception.getStatus() === 413) return payloadTooLarge(request);
    return new ProblemError(codeOfFrameworkStatus[exception.getStatus()] ?? 'internal-error');
  }
}

function payloadTooLarge({ routeOptions }: FastifyRequest): ProblemError {
  return new ProblemError('payload-too-large', {
    detail: `The body is larger than ${routeOptions.bodyLimit / 1024} KiB.`,
  });
}

/** True when the caller has disconnected in the middle of the body. */
function isCutShort(exception: unknown, { raw }: FastifyRequest): boolean {
  return raw.destroyed && !raw.complete && exception instanceof Error && 'code' in exception;
}

/** True when the operator should see why a call upstream failed: not if the caller has disconnected, because nothing failed. */
function isOfUpstream({ members }: ProblemError, exception: unknown): boolean {
  if (exception instanceof CupiError) return exception.kind !== 'aborted';
  return members.upstream !== undefined || members.outcome !== undefined;
}
