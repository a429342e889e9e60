import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Redis } from 'ioredis';

import { findProgram } from '../../../test/support/programs.js';

/** Whether tests on a real Redis can run on this machine. */
export const isRedisMissing = findProgram('redis-server') === undefined;

/** A real redis-server of the tests' own, on a free loopback port, that keeps nothing on disk. */
export class RedisServer {
  readonly #folder: string;
  readonly #port: number;
  readonly #clients: Redis[] = [];
  #process: ChildProcess | undefined;

  private constructor(folder: string, port: number) {
    this.#folder = folder;
    this.#port = port;
  }

  static async start(): Promise<RedisServer> {
    const server = new RedisServer(await mkdtemp(join(tmpdir(), 'redis-')), await freePort());
    await server.resume();
    return server;
  }

  /** Where `SAVE` writes. */
  get dumpFile(): string {
    return join(this.#folder, 'dump.rdb');
  }

  /** A connection that is ready, and that tries again soon when it is lost. */
  async connect(): Promise<Redis> {
    const client = new Redis({ host: '127.0.0.1', port: this.#port, retryStrategy: () => 20 });
    client.on('error', () => undefined);
    this.#clients.push(client);
    await new Promise((resolve) => client.once('ready', resolve));
    return client;
  }

  /** Starts the server again at its port, with nothing in it. */
  async resume(): Promise<void> {
    const options = ['--save', '', '--appendonly', 'no', '--rdbcompression', 'no', '--bind', '127.0.0.1'];
    this.#process = spawn('redis-server', [...options, '--port', String(this.#port)], {
      cwd: this.#folder,
      stdio: 'ignore',
    });
    const client = await this.connect();
    client.disconnect();
  }

  /** Ends the server as a crash would. */
  async crash(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** The server keeps its connections and answers nothing. */
  freeze(): void {
    this.#process?.kill('SIGSTOP');
  }

  /** Ends {@link freeze}. */
  thaw(): void {
    this.#process?.kill('SIGCONT');
  }

  async stop(): Promise<void> {
    for (const client of this.#clients) client.disconnect();
    await this.#end('SIGKILL');
    await rm(this.#folder, { recursive: true });
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    if (!this.#process) return;
    const ended = once(this.#process, 'exit');
    this.#process.kill(signal);
    this.#process = undefined;
    await ended;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
