import type { Socket } from 'node:net';

/**
 * Counts the requests of each connection, of which Node takes so many and no more. The answer to the last one has to end
 * the connection: Node itself only announces that, and refuses what was sent without waiting for answers with a 503 that
 * says nothing.
 */
export class ConnectionBudget {
  readonly #counts = new WeakMap<Socket, number>();
  readonly #maxRequests: number;

  constructor(maxRequestsPerConnection: number) {
    this.#maxRequests = maxRequestsPerConnection;
  }

  /** Whether the next request is the last that Node takes. */
  isNearlySpent(socket: Socket): boolean {
    return (this.#counts.get(socket) ?? 0) + 1 >= this.#maxRequests;
  }

  /** Counts a request; true for the last that Node takes. */
  spend(socket: Socket): boolean {
    const count = (this.#counts.get(socket) ?? 0) + 1;
    this.#counts.set(socket, count);
    return count >= this.#maxRequests;
  }
}
