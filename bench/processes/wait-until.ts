import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 5;
const TIMEOUT_MS = 30_000;

/**
 * Tries again and again until it is true.
 * @param what for the message of the error
 * @throws Error after 30 seconds
 */
export async function waitUntil(what: string, isTrue: () => Promise<boolean>): Promise<void> {
  const endMs = performance.now() + TIMEOUT_MS;
  while (!(await isTrue())) {
    if (performance.now() > endMs) throw new Error(`${what}: not within ${TIMEOUT_MS / 1000} s`);
    await delay(POLL_MS);
  }
}

/** Whether a URL is answered with success at this moment. */
export async function isAnswered(url: string): Promise<boolean> {
  try {
    const { ok } = await fetch(url);
    return ok;
  } catch {
    return false;
  }
}

/** Whether somebody listens on a loopback port at this moment. */
export function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => {
      resolve(false);
    });
  });
}
