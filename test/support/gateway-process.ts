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
  /** Its origin, once it listens; rejected with its error output when it ends before that. */
  readonly listening: Promise<string>;
  /** Its exit code, once it has ended by itself. */
  readonly exit: Promise<number | null>;
  readonly signal: (name: NodeJS.Signals) => void;
  /** Stops reading its standard output, until it is read again or the process has ended. */
  readonly stopReading: () => void;
  readonly readAgain: () => void;
}

/**
 * Starts a gateway with just these variables, and any free port; it is ended with the test.
 * @param maxOpenFiles how many files and sockets it may have open at once; as many as the tests when left out
 * @param outputFile where its standard output goes; to the test when left out
 * @param onFinished that of the test, where several run at once
 */
export function startGatewayProcess(
  environment: Record<string, string> = {},
  maxOpenFiles?: number,
  outputFile?: string,
  onFinished: (end: () => void) => void = onTestFinished,
): GatewayProcess {
  const limit = maxOpenFiles === undefined ? '' : `ulimit -n ${maxOpenFiles}; `;
  const redirection = outputFile === undefined ? '' : ` > ${outputFile}`;
  const child = spawn('sh', ['-c', `${limit}exec "$0" "$1"${redirection}`, process.execPath, MAIN], {
    env: { PATH: process.env.PATH, PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onFinished(() => {
    child.kill('SIGKILL');
  });
  let stdout = '';
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const closed = once(child, 'close');
  const listening = new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
      const url = /"url":"([^"]+)".*"msg":"listening"/.exec(stdout)?.[1];
      if (url !== undefined) resolve(url);
    });
    void closed.then(() => {
      reject(new Error(`The gateway ended before it listened: ${stderr}`));
    });
  });
  // Tests that are about the end do not wait for the beginning.
  listening.catch(() => undefined);
  return {
    pid: child.pid ?? 0,
    stdout: () => stdout,
    stderr: () => stderr,
    listening,
    exit: once(child, 'exit').then(async ([code]) => {
      child.stdout.resume();
      await closed;
      return code as number | null;
    }),
    signal: (name) => child.kill(name),
    stopReading: () => child.stdout.pause(),
    readAgain: () => child.stdout.resume(),
  };
}
