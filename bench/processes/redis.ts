import { findProgram } from './find-program.js';
import { freePort } from './free-port.js';
import { canConnect, waitUntil } from './wait-until.js';
import type { Workbench } from './workbench.js';

/** Whether there is a Redis on this machine. */
export function hasRedis(): boolean {
  return programOfRedis() !== undefined;
}

/** Starts a Redis that keeps nothing on disk. Its URL, or undefined where there is no Redis. */
export async function startRedis(workbench: Workbench): Promise<string | undefined> {
  const program = programOfRedis();
  if (program === undefined) return undefined;
  const port = await freePort();
  const settings = ['--bind', '127.0.0.1', '--port', String(port), '--save', '', '--appendonly', 'no'];
  workbench.start('upstream', [program, ...settings, '--dir', workbench.folder]);
  await waitUntil('Redis listens', () => canConnect(port));
  return `redis://127.0.0.1:${port}/0`;
}

function programOfRedis(): string | undefined {
  return findProgram('redis-server') ?? findProgram('valkey-server');
}
