import type { FastifyInstance } from 'fastify';
import type { Shutdown } from './shutdown.js';

/**
 * Lets each connection end with the answer to its request under way once the service leaves: Node itself ends those
 * alone that are idle at that moment, and would wait for the others as long as clients keep them.
 */
export function endConnectionsOnShutdown(fastify: FastifyInstance, shutdown: Shutdown): void {
  shutdown.unusedConnections.watch(fastify.server);
  fastify.addHook('preClose', (done) => {
    shutdown.begin();
    shutdown.unusedConnections.end();
    done();
  });
  fastify.addHook('onSend', (_request, reply, _payload, done) => {
    if (shutdown.hasBegun) void reply.header('Connection', 'close');
    done();
  });
}
