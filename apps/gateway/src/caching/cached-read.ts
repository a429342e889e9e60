import {
  createParamDecorator,
  Inject,
  Injectable,
  type ExecutionContext,
  type PipeTransform,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CupiError, type CupiCall } from '#libs/cupi-client';
import { ResponseCache, type RepresentationData } from '#libs/response-cache';
import { prepareAnswer } from './answer.js';
import { isReload } from './short-path.js';

interface Exchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** One read of a caller, by way of the cache. */
export class CachedRead {
  constructor(
    private readonly cache: ResponseCache,
    private readonly exchange: Exchange,
  ) {}

  /**
   * The answer: what is kept, what another read that is under way comes to, or what is read now.
   * @param call what the caller's own read would carry; one that others wait for too outlives the caller
   * @param load reads the object upstream
   * @returns the body, or undefined for 304
   */
  async answer(
    call: CupiCall,
    load: (call: CupiCall) => Promise<object>,
  ): Promise<RepresentationData | undefined> {
    const { request, reply } = this.exchange;
    const read = request.cachedRead;
    if (!read) throw new Error('a route that reads by way of the cache must be declared with @Cached');
    const { representation, result, ageMs } = await this.cache.get({
      ...read,
      isReload: isReload(request),
      ...(call.signal && { signal: call.signal }),
      load: async ({ hasCopy, ...context }) => {
        const reading = load({ ...call, ...context });
        return toBytes(await (hasCopy ? this.orDropped(reading, read.tagsIfMissing) : reading));
      },
    });
    return prepareAnswer(request, reply, representation, result, ageMs);
  }

  /**
   * What somebody else has deleted must not be in a list any more. Only for what was there before: whoever asks for ids
   * that never were would else have the lists read again and again.
   */
  private async orDropped(reading: Promise<object>, tagsIfMissing: readonly string[]): Promise<object> {
    try {
      return await reading;
    } catch (error) {
      if (error instanceof CupiError && error.kind === 'not-found') await this.cache.drop(tagsIfMissing);
      throw error;
    }
  }
}

/** The bytes of a representation: what a GET answers with. */
export function toBytes(representation: object): Buffer {
  return Buffer.from(JSON.stringify(representation));
}

/** Makes the {@link CachedRead} of a request. */
@Injectable()
class CachedReadPipe implements PipeTransform<Exchange, CachedRead> {
  constructor(@Inject(ResponseCache) private readonly cache: ResponseCache) {}

  transform(exchange: Exchange): CachedRead {
    return new CachedRead(this.cache, exchange);
  }
}

const exchangeOf = createParamDecorator((_: undefined, context: ExecutionContext): Exchange => {
  const http = context.switchToHttp();
  return { request: http.getRequest<FastifyRequest>(), reply: http.getResponse<FastifyReply>() };
});

/** Argument of a handler: its read by way of the cache. */
export const ReadThroughCache = (): ParameterDecorator => exchangeOf(CachedReadPipe);
