import { UnusedConnections } from './unused-connections.js';

/** Knows whether the service is shutting down: it is not ready then, and every response closes its connection. */
export class Shutdown {
  #hasBegun = false;

  readonly unusedConnections = new UnusedConnections();

  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  begin(): void {
    this.#hasBegun = true;
  }
}
