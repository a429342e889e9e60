import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Redis } from 'ioredis';
import { onTestFinished } from 'vitest';

import { findProgram } from '../../../test/support/programs.js';

/** Where `redis-server` is, or undefined when these specs have to be skipped. */
export const redisProgram = findProgram('redis-server');

/** A Redis of one test's own, on loopback, that keeps nothing on disk. */
export class RedisServer {
  readonly #program: string;
  readonly #folder: string;
  readonly #port: number;
  #process: ChildProcess | undefined;

  private constructor(program: string, folder: string, port: number) {
    this.#program = program;
    this.#folder = folder;
    this.#port = port;
  }

  /** Starts a server that is gone when the test is over. */
  static async start(): Promise<RedisServer> {
    if (redisProgram === undefined) throw new Error('redis-server is not on PATH');
    const folder = await mkdtemp(join(tmpdir(), 'redis-'));
    const server = new RedisServer(redisProgram, folder, await freePort());
    onTestFinished(async () => {
      await server.stop();
      await rm(folder, { recursive: true });
    });
    await server.start();
    return server;
  }

  /** Starts the server again on the same port, empty, and waits until it answers. */
  async start(): Promise<void> {
    const options = ['--port', String(this.#port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
    this.#process = spawn(this.#program, [...options, '--dir', this.#folder], { stdio: 'ignore' });
    const probe = this.#newClient({ retryStrategy: () => 20 });
    await probe.ping();
    probe.disconnect();
  }

  /** Kills the server, as a crash would. */
  async stop(): Promise<void> {
    const process = this.#process;
    this.#process = undefined;
    if (process?.exitCode !== null || process.signalCode !== null) return;
    process.kill('SIGKILL');
    await once(process, 'exit');
  }

  /** A connected client that is closed when the test is over. */
  async connect(): Promise<Redis> {
    const client = this.#newClient({ retryStrategy: () => 50 });
    onTestFinished(() => {
      client.disconnect();
    });
    await client.ping();
    return client;
  }

  #newClient(options: { retryStrategy: () => number }): Redis {
    const client = new Redis({ host: '127.0.0.1', port: this.#port, maxRetriesPerRequest: null, ...options });
    // Without a listener ioredis prints every failed connection.
    client.on('error', () => undefined);
    return client;
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
