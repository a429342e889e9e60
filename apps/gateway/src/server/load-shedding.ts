import type { FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { ProblemError } from '../problems/core/index.js';
import { OverloadWatch } from './overload-watch.js';

const API_PREFIX = '/api/';
const RETRY_AFTER_SECONDS = '1';

/**
 * Rejects calls of the API while the process is overloaded, before any work is done for them. Requests of
 * orchestrators and operators are still answered.
 */
export class LoadShedding {
  readonly #watch: OverloadWatch;

  constructor(logger: Logger) {
    this.#watch = new OverloadWatch((isOverloaded) => {
      logger.warn(isOverloaded ? 'overloaded: calls are rejected' : 'no longer overloaded');
    });
  }

  /** @throws ProblemError overloaded */
  reject({ routeOptions }: FastifyRequest): void {
    if (this.#watch.isOverloaded && routeOptions.url?.startsWith(API_PREFIX)) {
      throw new ProblemError('overloaded', {}, { 'Retry-After': RETRY_AFTER_SECONDS });
    }
  }

  stop(): void {
    this.#watch.stop();
  }
}
