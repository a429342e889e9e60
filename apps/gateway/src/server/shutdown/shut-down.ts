import type { Server } from 'node:http';
import { Server as NetServer } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { CupiClient } from '#libs/cupi-client';
import { Shutdown } from './shutdown.js';

/** How long clients may still use their open connections, each for one more request. */
const LINGER_MS = 1000;

/**
 * How long requests in progress may take before the calls upstream are cancelled, which leaves time to answer the
 * callers and to write the audit lines.
 */
const DRAIN_TIMEOUT_MS = 9500;

/**
 * Shuts the service down gracefully, so that no request is lost: no new connections are accepted, requests in progress
 * are answered, and so are those that arrive meanwhile on open connections; each connection closes after its response.
 * Resolves when all are answered.
 */
export async function shutDown(app: NestFastifyApplication): Promise<void> {
  const shutdown = app.get(Shutdown);
  shutdown.begin();
  const client = app.get(CupiClient);
  const drainTimeout = setTimeout(() => {
    void client.close();
  }, DRAIN_TIMEOUT_MS);
  const server = app.getHttpServer();
  await acceptWaiting(server);
  await stopListening(server);
  shutdown.unusedConnections.end();
  await app.close();
  clearTimeout(drainTimeout);
}

/**
 * Accepts the connections in the backlog, of which Node accepts one per turn of the event loop: otherwise they would be
 * reset after they have sent their requests.
 */
async function acceptWaiting(server: Server): Promise<void> {
  const endMs = performance.now() + LINGER_MS;
  let isAccepting = true;
  const note = (): void => {
    isAccepting = true;
  };
  server.on('connection', note);
  while (isAccepting && performance.now() < endMs) {
    isAccepting = false;
    // Between the first and the second, the event loop turns exactly once.
    await setImmediate();
    await setImmediate();
  }
  server.off('connection', note);
}

/**
 * Stops accepting connections, and resolves when none is left, or after the linger time. `http.Server` would close idle
 * connections at once, and lose requests that are on their way to them.
 */
async function stopListening(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    const linger = setTimeout(resolve, LINGER_MS);
    NetServer.prototype.close.call(server, () => {
      clearTimeout(linger);
      resolve();
    });
  });
}
