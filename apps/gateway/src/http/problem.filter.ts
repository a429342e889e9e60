import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { CupiError } from '#libs/cupi-client';
import { ProblemError, type ProblemCode } from '#libs/problem-details';
import { answerProblem } from './answer-problem.js';
import { toProblem } from './cupi-error.problem.js';
import { pathOf } from './request-target.js';
import type { RouteTable } from './route-table.js';

/** Status codes with which the framework refuses requests, and what they are called here. */
const codeOfFrameworkStatus: Readonly<Record<number, ProblemCode>> = {
  400: 'malformed-request',
  408: 'request-timeout',
  413: 'payload-too-large',
  415: 'unsupported-media-type',
  431: 'headers-too-large',
};

/** Answers every error, of whichever layer, with a problem document (RFC 9457) of the catalogue. */
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

  /** Answers with the problem that tells of an exception. */
  answer(exception: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const problem = this.problemOf(exception, request);
    if (problem.code === 'internal-error') {
      this.logger.error({ err: exception, requestId: request.id }, 'unexpected error');
    }
    answerProblem(problem, request, reply);
  }

  private problemOf(exception: unknown, request: FastifyRequest): ProblemError {
    if (exception instanceof ProblemError) return exception;
    if (exception instanceof CupiError) return toProblem(exception, request.caller?.isCallersOwn ?? false);
    if (!(exception instanceof HttpException)) return new ProblemError('internal-error');
    if (exception.getStatus() === 404) return this.routes.refusalOf(request.method, pathOf(request.url));
    return new ProblemError(codeOfFrameworkStatus[exception.getStatus()] ?? 'internal-error');
  }
}
