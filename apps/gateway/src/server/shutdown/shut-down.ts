import type { Server } from 'node:http';
import { Server as NetServer } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { CupiClient } from '#libs/cupi-client';
import { Shutdown } from './shutdown.js';

/** How long clients may go on using the connections that they have, each for one more request. */
const LINGER_MS = 1000;

/**
 * How long requests under way may take before the calls upstream are given up, which still leaves time to tell the
 * callers and to write the audit lines.
 */
const PATIENCE_MS = 9500;

/**
 * Ends the service so that no request is lost: nobody can connect any more, requests under way are answered, and so is
 * whatever arrives meanwhile on connections that are open; each ends with its answer. Resolves when all are answered.
 */
export async function leave(app: NestFastifyApplication): Promise<void> {
  const shutdown = app.get(Shutdown);
  shutdown.begin();
  const client = app.get(CupiClient);
  const patience = setTimeout(() => {
    client.close();
  }, PATIENCE_MS);
  const server = app.getHttpServer();
  await acceptWaiting(server);
  await stopListening(server);
  shutdown.unusedConnections.end();
  await app.close();
  clearTimeout(patience);
}

/**
 * Takes in who has connected already, but waits to be accepted, which Node does with one connection each time the event
 * loop comes round: they would be reset, after they have sent their requests.
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
    // From the first of these to the second the event loop comes round once for certain.
    await setImmediate();
    await setImmediate();
  }
  server.off('connection', note);
}

/**
 * Refuses connections from now on, and resolves when none is left, or soon. `http.Server` would end idle connections
 * at once, and so requests that are on their way to them.
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
