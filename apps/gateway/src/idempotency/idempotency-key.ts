import type { FastifyRequest } from 'fastify';
import type { RequestError, Violation } from '../problems/core/index.js';

const MAX_LENGTH = 255;

/** Visible characters and blanks between them: what a header field carries unchanged (RFC 9110 §5.5). */
const KEY = /^[\x21-\x7E](?:[\x20-\x7E]*[\x21-\x7E])?$/;

/** The `Idempotency-Key` of a POST; other methods are idempotent already (RFC 9110 §9.2.2). */
export function idempotencyKeyOf({ method, headers }: FastifyRequest): string | undefined {
  const key = headers['idempotency-key'];
  return method === 'POST' && typeof key === 'string' ? key : undefined;
}

/** Validation errors of the key. */
export function idempotencyKeyErrorsOf(request: FastifyRequest): RequestError[] {
  const key = idempotencyKeyOf(request);
  const violation = key === undefined ? undefined : violationOf(key);
  return violation ? [{ parameter: 'Idempotency-Key', ...violation }] : [];
}

function violationOf(key: string): Violation | undefined {
  const detail = `must have 1 to ${MAX_LENGTH} visible ASCII characters`;
  if (key === '') return { code: 'too-short', minLength: 1, detail };
  if (key.length > MAX_LENGTH) return { code: 'too-long', maxLength: MAX_LENGTH, detail };
  return KEY.test(key) ? undefined : { code: 'characters', detail };
}
