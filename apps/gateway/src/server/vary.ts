import type { FastifyReply } from 'fastify';

/**
 * `Vary` (RFC 9110 §12.5.5): the header fields that a response depends on.
 * @param own those of the response itself
 * @param others the present value of the reply: with CORS, responses depend on `Origin` (Fetch standard, CORS)
 */
export function varyWith(own: string, others: ReturnType<FastifyReply['getHeader']>): string {
  return others === undefined ? own : `${own}, ${String(others)}`;
}
