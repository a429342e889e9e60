import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CupiError } from '#libs/cupi-client';
import { ProblemError } from '#libs/problem-details';
import { toProblem } from './cupi-error.problem.js';
import { prefersMinimalReturn } from './prefer.js';

/** Answers a write that succeeded upstream, with the object or, when the caller prefers it, without. */
export class WriteAnswer {
  constructor(
    private readonly request: FastifyRequest,
    private readonly reply: FastifyReply,
  ) {}

  /**
   * 201 with `Location` (RFC 9110 §15.3.2) and the object.
   * @param location path of the new object
   * @param read reads the new object; not called when the caller prefers `return=minimal`
   */
  async created<T extends object>(location: string, read: () => Promise<T>): Promise<T | undefined> {
    void this.reply.code(201).header('Location', location);
    if (this.isMinimal()) return undefined;
    return this.readBack(read, 'created', { Location: location });
  }

  /** 200 with the object after the change, or 204. */
  async changed<T extends object>(read: () => Promise<T>): Promise<T | undefined> {
    if (this.isMinimal()) {
      void this.reply.code(204);
      return undefined;
    }
    return this.readBack(read, 'changed', {});
  }

  private isMinimal(): boolean {
    const isMinimal = prefersMinimalReturn(this.request.headers.prefer);
    if (isMinimal) void this.reply.header('Preference-Applied', 'return=minimal');
    return isMinimal;
  }

  /** A caller who is told of a failure repeats the write, so the problem says that it was done. */
  private async readBack<T>(
    read: () => Promise<T>,
    done: string,
    headers: Record<string, string>,
  ): Promise<T> {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof CupiError)) throw error;
      const problem = toProblem(error, this.request.caller?.isCallersOwn ?? false);
      const detail = `The object was ${done}, but could not be read afterwards. ${problem.message}`;
      // The words of the upstream may repeat a secret of the write, which the client does not look for in a read.
      const upstream = error.upstream && { upstream: { status: error.upstream.status } };
      throw new ProblemError(
        problem.code,
        { ...problem.members, ...upstream, detail, outcome: 'succeeded' },
        { ...problem.headers, ...headers },
      );
    }
  }
}

/** Argument of a handler: how its write is answered. */
export const Answer = createParamDecorator((_: undefined, context: ExecutionContext): WriteAnswer => {
  const http = context.switchToHttp();
  return new WriteAnswer(http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
});
