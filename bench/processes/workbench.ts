import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pinned, type Role } from './cores.js';

/** How a process is started. */
interface StartOptions {
  /** All that the process finds in its environment, besides `PATH`. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Whether it is a program of ours that talks by messages. */
  readonly isTalking?: boolean;
}

/** How long a process may take to end after SIGTERM. */
const END_TIMEOUT_MS = 5000;

/**
 * What a run leaves no trace of: its processes and its folder. Everything that is started here ends with it, whatever
 * ends the run.
 */
export class Workbench {
  /** For files of the run. */
  readonly folder = mkdtempSync(join(tmpdir(), 'cupi-gateway-bench-'));
  readonly #children = new Set<ChildProcess>();

  /** Starts a process on the core of its role. Its standard output is discarded. */
  start(role: Role, command: readonly string[], options: StartOptions = {}): ChildProcess {
    const [program = '', ...rest] = pinned(role, command);
    const child = spawn(program, rest, {
      env: { PATH: process.env.PATH, NODE_ENV: 'production', ...options.environment },
      stdio: ['ignore', 'ignore', 'inherit', ...(options.isTalking ? (['ipc'] as const) : [])],
    });
    this.#children.add(child);
    child.once('exit', () => this.#children.delete(child));
    return child;
  }

  /** Ends one process, by its id, and waits until it is gone. */
  async end(child: ChildProcess): Promise<void> {
    if (!this.#children.has(child)) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), END_TIMEOUT_MS);
    await ended;
    clearTimeout(timer);
  }

  /** Ends all processes. */
  async endAll(): Promise<void> {
    await Promise.all([...this.#children].map((child) => this.end(child)));
  }

  /** Ends everything, and removes the folder. */
  async close(): Promise<void> {
    await this.endAll();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** The same at once, for a process that is about to end. */
  abandon(): void {
    for (const child of this.#children) child.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}
