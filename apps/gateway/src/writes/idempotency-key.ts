import type { FastifyRequest } from 'fastify';
import type { RequestFault } from '#libs/problem-details';

/** 1 to 255 visible characters and blanks between them: what a header field carries unchanged (RFC 9110 §5.5). */
const KEY = /^[\x21-\x7E](?:[\x20-\x7E]{0,253}[\x21-\x7E])?$/;

/** The `Idempotency-Key` of a POST; other methods are idempotent by themselves (RFC 9110 §9.2.2). */
export function idempotencyKeyOf({ method, headers }: FastifyRequest): string | undefined {
  const key = headers['idempotency-key'];
  return method === 'POST' && typeof key === 'string' ? key : undefined;
}

/** Faults of the key. */
export function idempotencyKeyFaultsOf(request: FastifyRequest): RequestFault[] {
  const key = idempotencyKeyOf(request);
  if (key === undefined || KEY.test(key)) return [];
  return [{ parameter: 'Idempotency-Key', detail: 'must have 1 to 255 visible ASCII characters' }];
}
