import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach } from 'vitest';

/** What a network does to connections; those that are open already as well. */
export type NetworkFault =
  /** Passes everything on. */
  | { readonly kind: 'none' }
  /** Passes each piece of an answer on that much later. */
  | { readonly kind: 'delay'; readonly delayMs: number }
  /** Passes answers on byte by byte. */
  | { readonly kind: 'throttle'; readonly bytesPerSecond: number }
  /** Ends a connection in good order after that many bytes of answers, or resets it. */
  | { readonly kind: 'cut' | 'reset'; readonly afterBytes: number }
  /** Takes everything, and passes nothing on: a firewall that has forgotten the connection. */
  | { readonly kind: 'half-open' }
  /** Takes no connections, and resets those that are open. */
  | { readonly kind: 'refuse' };

/** A TCP proxy between the gateway and its upstream that behaves like a bad network. */
export interface FaultProxy {
  readonly url: () => string;
  /** Sets what the network does from now on, until the test ends. */
  readonly set: (fault: NetworkFault) => Promise<void>;
  /** How many connections of the gateway are open. */
  readonly openConnections: () => number;
}

/** Starts one proxy for all tests of the `describe` it is called in; each test begins without a fault. */
export function useFaultProxy(upstreamUrl: () => string): FaultProxy {
  let proxy: Proxy;
  beforeAll(async () => {
    proxy = new Proxy(Number(new URL(upstreamUrl()).port));
    await proxy.listen();
  });
  beforeEach(() => proxy.set({ kind: 'none' }));
  afterAll(() => proxy.close());
  return {
    url: () => proxy.url,
    set: (fault) => proxy.set(fault),
    openConnections: () => proxy.openConnections,
  };
}

class Proxy {
  readonly #server = createServer((client) => {
    this.#join(client);
  });
  readonly #clients = new Set<Socket>();
  readonly #upstreamPort: number;
  #port = 0;
  #fault: NetworkFault = { kind: 'none' };

  constructor(upstreamPort: number) {
    this.#upstreamPort = upstreamPort;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get openConnections(): number {
    return this.#clients.size;
  }

  async listen(): Promise<void> {
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  async set(fault: NetworkFault): Promise<void> {
    this.#fault = fault;
    if (fault.kind === 'refuse') await this.close();
    else if (!this.#server.listening) await this.listen();
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return;
    this.#server.close();
    for (const client of this.#clients) client.resetAndDestroy();
    await once(this.#server, 'close');
  }

  #join(client: Socket): void {
    const upstream = connect(this.#upstreamPort, '127.0.0.1');
    this.#clients.add(client);
    for (const socket of [client, upstream]) socket.on('error', () => undefined);
    client.on('close', () => {
      this.#clients.delete(client);
      upstream.destroy();
    });
    client.on('data', (bytes) => {
      if (this.#fault.kind !== 'half-open') upstream.write(bytes);
    });
    void this.#passAnswersOn(upstream, client).catch(() => undefined);
  }

  async #passAnswersOn(upstream: Socket, client: Socket): Promise<void> {
    for await (const bytes of upstream) await this.#passOn(bytes as Buffer, client);
    if (this.#fault.kind !== 'half-open') client.end();
  }

  async #passOn(bytes: Buffer, client: Socket): Promise<void> {
    const fault = this.#fault;
    switch (fault.kind) {
      case 'cut':
        client.end(bytes.subarray(0, fault.afterBytes));
        return;
      case 'reset':
        client.write(bytes.subarray(0, fault.afterBytes));
        // What was written has to arrive before the reset, which would overtake it.
        await setTimeout(30);
        client.resetAndDestroy();
        return;
      case 'throttle':
        for (const byte of bytes) {
          if (client.destroyed) return;
          client.write(Buffer.of(byte));
          await setTimeout(1000 / fault.bytesPerSecond);
        }
        return;
      case 'delay':
        await setTimeout(fault.delayMs);
        client.write(bytes);
        return;
      case 'none':
        client.write(bytes);
        return;
      case 'half-open':
      case 'refuse':
        return;
    }
  }
}
