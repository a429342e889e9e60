import { createParamDecorator, Injectable, type ExecutionContext, type PipeTransform } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { CupiCall } from '#libs/cupi-client';
import type { RepresentationData } from '#libs/response-cache';
import { prepareAnswer, provenanceOf } from './answer.js';
import { CachedReads } from './cached-reads.js';
import { isReload } from './reload.js';

interface Exchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** One read of a caller through the cache. */
export class CachedRead {
  constructor(
    private readonly reads: CachedReads,
    private readonly exchange: Exchange,
  ) {}

  /**
   * The response: a cache entry, the result of another read that is in progress, or a new read.
   * @param call context of the caller's own read; a read that others wait for too outlives the caller
   * @param load reads the object upstream
   * @returns the body, or undefined for 304
   */
  async answer(
    call: CupiCall,
    load: (call: CupiCall) => Promise<object>,
  ): Promise<RepresentationData | undefined> {
    const { request, reply } = this.exchange;
    const read = this.reads.of(request);
    if (!read) throw new Error('a route that reads by way of the cache must be declared with @Cached');
    const reading = { call, load, isReload: isReload(request.headers['cache-control']) };
    const { representation, result, ageMs } = await this.reads.get(read, reading);
    this.reads.remember(request, read);
    return prepareAnswer(request, reply, representation, provenanceOf(result, ageMs));
  }
}

/** Creates the {@link CachedRead} of a request. */
@Injectable()
class CachedReadPipe implements PipeTransform<Exchange, CachedRead> {
  constructor(private readonly reads: CachedReads) {}

  transform(exchange: Exchange): CachedRead {
    return new CachedRead(this.reads, exchange);
  }
}

const exchangeOf = createParamDecorator((_: undefined, context: ExecutionContext): Exchange => {
  const http = context.switchToHttp();
  return { request: http.getRequest<FastifyRequest>(), reply: http.getResponse<FastifyReply>() };
});

/** Argument of a handler: its read through the cache. */
export const ReadThroughCache = (): ParameterDecorator => exchangeOf(CachedReadPipe);
