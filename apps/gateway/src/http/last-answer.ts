import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/**
 * Ends each connection with the answer to the last request that Node takes from it. Node itself only announces that,
 * and refuses what was sent without waiting for answers with a 503 that says nothing.
 */
export function endWithLastAnswer(fastify: FastifyInstance, maxRequestsPerConnection: number): void {
  const counts = new WeakMap<Socket, number>();
  fastify.addHook('onRequest', ({ socket }, reply, done) => {
    const count = (counts.get(socket) ?? 0) + 1;
    counts.set(socket, count);
    if (count >= maxRequestsPerConnection) void reply.header('Connection', 'close');
    done();
  });
}
