import type { ClientRequest } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Observes one request on its socket, for what the HTTP client's errors do not say: whether anything can have reached
 * the server, and whether the connection was one that had been idle.
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

  /** Starts to observe the request; call it before the request has a socket. */
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

  /** False only when the server has certainly not received a byte of the request. */
  get mayHaveBeenSent(): boolean {
    return this.#isEstablished;
  }

  /**
   * The error that broke the connection, e.g. a reset; undefined when it was closed normally, even too early: a
   * truncated answer looks the same in both cases.
   */
  get error(): Error | undefined {
    return this.#error;
  }

  /** True when an idle connection was closed before the first byte of the answer. */
  get wasIdleConnectionClosed(): boolean {
    return this.#isSocketReused && this.#socket?.bytesRead === this.#bytesReadBefore;
  }
}
