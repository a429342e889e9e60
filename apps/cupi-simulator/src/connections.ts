import type { Server, Socket } from 'node:net';

/**
 * The TCP connections of a server. A TLS socket cannot send a reset itself, so the connection beneath it is found by its
 * far end.
 */
export class Connections {
  readonly #byFarEnd = new Map<string, Socket>();

  constructor(server: Server) {
    server.on('connection', (socket) => {
      const end = farEnd(socket);
      this.#byFarEnd.set(end, socket);
      socket.once('close', () => this.#byFarEnd.delete(end));
    });
  }

  /** Resets the connection that carries `socket`. */
  reset(socket: Socket): void {
    this.#byFarEnd.get(farEnd(socket))?.resetAndDestroy();
  }

  /** Destroys all, handshakes in progress included. */
  destroyAll(): void {
    for (const socket of this.#byFarEnd.values()) socket.destroy();
  }
}

function farEnd({ remoteAddress = '', remotePort = 0 }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}
