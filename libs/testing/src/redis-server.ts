import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { onTestFinished, vi } from 'vitest';
import {
  parseRedisUrl,
  SharedRedis,
  type RedisAddress,
  type RedisTiming,
  type RedisUser,
} from '#libs/redis-client';
import { freePort } from './free-port.js';
import { findProgram } from './programs.js';

/** Whether tests on a real Redis have to be skipped on this machine. */
export const isRedisMissing = findProgram('redis-server') === undefined;

/** How long clients wait before they connect again, in milliseconds. */
const RECONNECT_DELAY_MS = 20;

/** A real redis-server for tests, on a free loopback port, without persistence. */
export class RedisServer {
  readonly #folder: string;
  readonly #port: number;
  readonly #settings: readonly string[];
  readonly #clients: Redis[] = [];
  readonly #shared: SharedRedis[] = [];
  #process: ChildProcess | undefined;

  private constructor(folder: string, port: number, settings: readonly string[]) {
    this.#settings = settings;
    this.#folder = folder;
    this.#port = port;
  }

  /** Starts a server that ends when it is stopped. @param settings further arguments of `redis-server` */
  static async open(...settings: readonly string[]): Promise<RedisServer> {
    const server = new RedisServer(await mkdtemp(join(tmpdir(), 'redis-')), await freePort(), settings);
    await server.resume();
    return server;
  }

  /** Starts a server that ends with the test. */
  static async start(...settings: readonly string[]): Promise<RedisServer> {
    const server = await RedisServer.open(...settings);
    onTestFinished(() => server.stop());
    return server;
  }

  /** In the form of `REDIS_URL`. */
  get url(): string {
    return `redis://127.0.0.1:${this.#port}/0`;
  }

  /** Where `SAVE` writes. */
  get dumpFile(): string {
    return join(this.#folder, 'dump.rdb');
  }

  /** A ready connection, which reconnects quickly. */
  async connect(): Promise<Redis> {
    const client = new Redis(this.url, { retryStrategy: () => RECONNECT_DELAY_MS });
    // Without a listener ioredis prints every failed connection.
    client.on('error', () => undefined);
    this.#clients.push(client);
    await new Promise((resolve) => client.once('ready', resolve));
    return client;
  }

  /** A ready connection of the kind that the gateway uses. */
  async share(user: RedisUser = {}, timing: Partial<RedisTiming> = {}): Promise<SharedRedis> {
    const redis = new SharedRedis(addressOf(this.url), user, timing);
    this.#shared.push(redis);
    await untilWorking(redis);
    return redis;
  }

  /** Starts the server again at its port, empty. */
  async resume(): Promise<void> {
    const options = ['--save', '', '--appendonly', 'no', '--rdbcompression', 'no', '--bind', '127.0.0.1'];
    this.#process = spawn('redis-server', [...options, ...this.#settings, '--port', String(this.#port)], {
      cwd: this.#folder,
      stdio: 'ignore',
    });
    const client = await this.connect();
    client.disconnect();
  }

  /** Ends the server as a crash would. */
  async crash(): Promise<void> {
    if (!this.#process) return;
    const ended = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    this.#process = undefined;
    await ended;
  }

  /** The server retains its connections and answers nothing. */
  freeze(): void {
    this.#process?.kill('SIGSTOP');
  }

  /** Ends {@link freeze}. */
  thaw(): void {
    this.#process?.kill('SIGCONT');
  }

  /** Ends the server and every connection, and deletes its files. */
  async stop(): Promise<void> {
    for (const client of this.#clients) client.disconnect();
    for (const redis of this.#shared) redis.close();
    await this.crash();
    await rm(this.#folder, { recursive: true });
  }
}

/** Host and port of a URL. */
export function addressOf(url: string): RedisAddress {
  const address = parseRedisUrl(url);
  if (!address) throw new Error(`This is not the URL of a Redis: ${url}`);
  return address;
}

/** Waits until it is in use, again or for the first time. */
export async function untilWorking(redis: SharedRedis): Promise<void> {
  const expectWorking = (): void => {
    if (!redis.isWorking) throw new Error('Redis cannot be used.');
  };
  await vi.waitFor(expectWorking, { timeout: 5_000, interval: 10 });
}
