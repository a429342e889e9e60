import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { CupiError } from '#libs/cupi-client';
import { PROBLEM_MEDIA_TYPE, ProblemError, toProblemDocument, type ProblemCode } from '#libs/problem-details';
import { toProblem } from './cupi-error.problem.js';
import type { RouteTable } from './route-table.js';

/** Challenge of every 401 (RFC 9110 §11.6.1); never Basic, for which browsers would open a dialog. */
const CHALLENGE = 'Bearer realm="cupi-gateway"';

/** Status codes with which the framework refuses requests, and what they are called here. */
const codeOfFrameworkStatus: Readonly<Record<number, ProblemCode>> = {
  400: 'malformed-request',
  408: 'request-timeout',
  413: 'payload-too-large',
  414: 'uri-too-long',
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

  private answer(exception: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const instance = pathOf(request.url);
    const problem = this.problemOf(exception, request, instance);
    if (problem.code === 'internal-error') {
      this.logger.error({ err: exception, requestId: request.id }, 'unexpected error');
    }
    if (problem.status === 401) void reply.header('WWW-Authenticate', CHALLENGE);
    void reply
      .code(problem.status)
      .headers(problem.headers)
      .header('Cache-Control', 'no-store')
      .type(PROBLEM_MEDIA_TYPE)
      .send(JSON.stringify(toProblemDocument(problem, { instance, requestId: request.id })));
  }

  private problemOf(exception: unknown, request: FastifyRequest, path: string): ProblemError {
    if (exception instanceof ProblemError) return exception;
    if (exception instanceof CupiError) return toProblem(exception, request.caller?.isCallersOwn ?? false);
    if (!(exception instanceof HttpException)) return new ProblemError('internal-error');
    // The parser's own problems arrive wrapped by the framework.
    if (exception.cause instanceof ProblemError) return exception.cause;
    if (exception.getStatus() === 404) return this.unroutableProblem(request.method, path);
    return new ProblemError(codeOfFrameworkStatus[exception.getStatus()] ?? 'internal-error');
  }

  private unroutableProblem(method: string, path: string): ProblemError {
    const methods = this.routes.methodsOf(path);
    if (methods.length === 0)
      return new ProblemError('route-not-found', { detail: 'There is nothing at this path.' });
    const allow = methods.join(', ');
    return new ProblemError(
      'method-not-allowed',
      { detail: `${method} is not offered here, but ${allow}.` },
      { Allow: allow },
    );
  }
}

function pathOf(url: string): string {
  const queryStart = url.indexOf('?');
  return queryStart === -1 ? url : url.slice(0, queryStart);
}
