import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';

const MAIN = 'dist/bundle/gateway.js';

/** A gateway in a process of its own, as the last build has it. */
export interface GatewayProcess {
  readonly pid: number;
  /** What it has written so far. */
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Its origin, once it listens. */
  readonly listening: Promise<string>;
  /** Its exit code, once it has ended by itself. */
  readonly exit: Promise<number | null>;
  readonly signal: (name: NodeJS.Signals) => void;
}

/**
 * Starts a gateway with just these variables, and any free port; it is ended with the test.
 * @param maxOpenFiles how many files and sockets it may have open at once; as many as the tests when left out
 */
export function startGatewayProcess(
  environment: Record<string, string> = {},
  maxOpenFiles?: number,
): GatewayProcess {
  const limit = maxOpenFiles === undefined ? '' : `ulimit -n ${maxOpenFiles}; `;
  const child = spawn('sh', ['-c', `${limit}exec "$0" "$1"`, process.execPath, MAIN], {
    env: { PATH: process.env.PATH, PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  let stdout = '';
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const listening = new Promise<string>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
      const url = /"url":"([^"]+)".*"msg":"listening"/.exec(stdout)?.[1];
      if (url !== undefined) resolve(url);
    });
  });
  return {
    pid: child.pid ?? 0,
    stdout: () => stdout,
    stderr: () => stderr,
    listening,
    exit: once(child, 'close').then(([code]) => code as number | null),
    signal: (name) => child.kill(name),
  };
}
