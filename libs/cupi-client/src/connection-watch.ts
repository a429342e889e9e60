import type { ClientRequest } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Follows one request on its socket and so knows what the HTTP client's errors do not tell: whether
 * anything can have reached the server, and whether the connection was one that had been idle.
 */
export class ConnectionWatch {
  readonly #establishedSockets: WeakSet<Socket>;
  #socket: Socket | undefined;
  #bytesReadBefore = 0;
  #isSocketReused = false;
  #isEstablished = false;
  #error: Error | undefined;

  /** @param establishedSockets the sockets that earlier requests of the same agent have used */
  constructor(establishedSockets: WeakSet<Socket>) {
    this.#establishedSockets = establishedSockets;
  }

  /** Starts to follow the request; call it before the request has got its socket. */
  follow(request: ClientRequest, isTls: boolean): void {
    request.once('socket', (socket) => {
      this.#socket = socket;
      this.#bytesReadBefore = socket.bytesRead;
      this.#isSocketReused = this.#establishedSockets.has(socket);
      this.#isEstablished = this.#isSocketReused;
      if (this.#isSocketReused) return;
      socket.once(isTls ? 'secureConnect' : 'connect', () => {
        this.#establishedSockets.add(socket);
        this.#isEstablished = true;
      });
    });
    request.once('error', (error) => {
      this.#error = error;
    });
  }

  /** False only when it is certain that the server has not seen a byte of the request. */
  get mayHaveBeenSent(): boolean {
    return this.#isEstablished;
  }

  /**
   * What broke the connection, e.g. a reset; undefined when it was closed in good order, even too early:
   * an answer that was cut off looks the same in both cases.
   */
  get error(): Error | undefined {
    return this.#error;
  }

  /** True when an idle connection turned out to be closed before any byte of the answer had come. */
  get wasIdleConnectionClosed(): boolean {
    return this.#isSocketReused && this.#socket?.bytesRead === this.#bytesReadBefore;
  }
}
