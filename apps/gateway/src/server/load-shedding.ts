import type { FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { ProblemError } from '../problems/core/index.js';
import { OverloadWatch } from './overload-watch.js';

const API_PREFIX = '/api/';
const RETRY_AFTER_SECONDS = '1';

/**
 * Refuses calls of the API while the process has more to do than it can, before anything is done for them. What
 * orchestrators and operators ask for is answered all the same.
 */
export class LoadShedding {
  readonly #watch: OverloadWatch;

  constructor(logger: Logger) {
    this.#watch = new OverloadWatch((isOverloaded) => {
      logger.warn(isOverloaded ? 'overloaded: calls are refused' : 'no longer overloaded');
    });
  }

  /** @throws ProblemError overloaded */
  refuse({ routeOptions }: FastifyRequest): void {
    if (this.#watch.isOverloaded && routeOptions.url?.startsWith(API_PREFIX)) {
      throw new ProblemError('overloaded', {}, { 'Retry-After': RETRY_AFTER_SECONDS });
    }
  }

  stop(): void {
    this.#watch.stop();
  }
}
