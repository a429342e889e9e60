import type { FastifyReply } from 'fastify';

/**
 * `Vary` (RFC 9110 §12.5.5): what an answer depends on besides its path.
 * @param own what the answer itself depends on
 * @param others what the reply says so far: answers for browsers elsewhere depend on `Origin` (Fetch standard, CORS)
 */
export function varyWith(own: string, others: ReturnType<FastifyReply['getHeader']>): string {
  return others === undefined ? own : `${own}, ${String(others)}`;
}
