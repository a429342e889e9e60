/** Knows whether the service is leaving: it is not ready then, and every answer ends its connection. */
export class Shutdown {
  #hasBegun = false;

  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  begin(): void {
    this.#hasBegun = true;
  }
}
