import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { ProblemError } from '../problems/core/index.js';
import { OverloadWatch } from './overload-watch.js';

const API_PREFIX = '/api/';
const RETRY_AFTER_SECONDS = '1';

/**
 * Refuses calls of the API while the process has more to do than it can, before anything is done for them. What
 * orchestrators and operators ask for is answered all the same. To be called after the hooks that give every answer
 * its headers, and before those that do work.
 */
export function shedLoad(fastify: FastifyInstance, logger: Logger): void {
  const watch = new OverloadWatch((isOverloaded) => {
    logger.warn(isOverloaded ? 'overloaded: calls are refused' : 'no longer overloaded');
  });
  fastify.addHook('preParsing', (request, _reply, _payload, done) => {
    if (watch.isOverloaded && request.routeOptions.url?.startsWith(API_PREFIX)) {
      throw new ProblemError('overloaded', {}, { 'Retry-After': RETRY_AFTER_SECONDS });
    }
    done();
  });
  fastify.addHook('onClose', (_instance, done) => {
    watch.stop();
    done();
  });
}
