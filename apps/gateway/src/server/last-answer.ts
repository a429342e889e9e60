import type { Socket } from 'node:net';

/**
 * Counts the requests of each connection, of which Node limits the number. The last response has to close
 * the connection: Node itself only announces that, and rejects pipelined requests with a 503 without
 * a body.
 */
export class ConnectionBudget {
  readonly #counts = new WeakMap<Socket, number>();
  readonly #maxRequests: number;

  constructor(maxRequestsPerConnection: number) {
    this.#maxRequests = maxRequestsPerConnection;
  }

  /** Whether the next request is the last that Node accepts. */
  isNearlySpent(socket: Socket): boolean {
    return (this.#counts.get(socket) ?? 0) + 1 >= this.#maxRequests;
  }

  /** Counts a request; true for the last that Node accepts. */
  spend(socket: Socket): boolean {
    const count = (this.#counts.get(socket) ?? 0) + 1;
    this.#counts.set(socket, count);
    return count >= this.#maxRequests;
  }
}
