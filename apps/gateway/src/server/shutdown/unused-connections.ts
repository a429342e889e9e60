import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Knows the connections on which nothing has arrived yet, such as browsers and load balancers open ahead of time. Node
 * counts them as busy, and would wait for them during a graceful shutdown.
 */
export class UnusedConnections {
  readonly #open = new Set<Socket>();

  watch(server: Server): void {
    server.on('connection', (socket) => {
      this.#open.add(socket);
      socket.once('close', () => this.#open.delete(socket));
    });
  }

  end(): void {
    for (const socket of this.#open) if (socket.bytesRead === 0) socket.destroy();
  }
}
