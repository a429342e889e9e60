import {
  createParamDecorator,
  Inject,
  Injectable,
  type ExecutionContext,
  type PipeTransform,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { settleArgument } from '../http/index.js';
import { writeErrorsOf } from './write-errors.js';
import { WRITE_SERVICES, Write, type WriteServices } from './write.js';

interface Exchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** Makes the {@link Write} of a request. */
@Injectable()
class WritePipe implements PipeTransform<Exchange, Write> {
  constructor(@Inject(WRITE_SERVICES) private readonly services: WriteServices) {}

  transform({ request, reply }: Exchange): Write {
    return new Write(this.services, request, reply);
  }
}

const exchangeOf = createParamDecorator((_: undefined, context: ExecutionContext): Promise<Exchange> => {
  const http = context.switchToHttp();
  const request = http.getRequest<FastifyRequest>();
  const exchange = { request, reply: http.getResponse<FastifyReply>() };
  return settleArgument(request, exchange, writeErrorsOf(request));
});

/** Argument of a handler: its write, with whatever the request says about how it is to be done. */
export const WriteThrough = (): ParameterDecorator => exchangeOf(WritePipe);
