import { once } from 'node:events';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterReading } from './after-reading.js';
import type { RedisAddress } from './redis-address.js';
import {
  elementsOf,
  ErrorReply,
  expectOk,
  isInteger,
  textOf,
  UnexpectedReplyError,
  type Reply,
} from './reply.js';
import { ProtocolError, RespReader } from './resp-reader.js';
import { DEFAULT_TIMING, type RedisTiming } from './redis-timing.js';
import type { Script } from './script.js';

/** A part of a command; texts are sent as UTF-8. */
export type Argument = string | number | Buffer;

/** Redis did not answer in time. */
export class RedisTimeoutError extends Error {
  override readonly name = 'RedisTimeoutError';

  constructor(timeoutMs: number) {
    super(`no answer from Redis in ${timeoutMs} ms`);
  }
}

/** The connection has ended before the reply to a command. */
class ConnectionEndedError extends Error {
  override readonly name = 'ConnectionEndedError';

  constructor(reason = 'the connection to Redis has ended') {
    super(reason);
  }
}

/** Notified of what happens on a {@link RedisLink}. */
export interface LinkListener {
  /** The connection has ended; called once. */
  readonly onEnd?: (error: Error) => void;
  /** This was published on a channel that is subscribed to. */
  readonly onMessage?: (channel: string, message: string) => void;
}

interface Sent {
  /** Shared by the commands that are written together; set when they are. */
  readonly batch: { writtenAtMs: number };
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: Error) => void;
}

/**
 * One connection to Redis, until the first failure. When a reply is late, cannot be read or was not asked for, the next
 * ones may belong to other commands. So the connection is ended, and never used again. An error reply is an answer, not
 * a failure of the connection.
 */
export class RedisLink {
  readonly #socket: Socket;
  readonly #listener: LinkListener;
  readonly #silenceTimeoutMs: number;
  readonly #reader = new RespReader();
  /** In the order in which they were sent, which is that of the replies. */
  readonly #sent: Sent[] = [];
  #batch = { writtenAtMs: Infinity };
  #text = '';
  #isFlushDue = false;
  #isSubscribed = false;
  #cancelTimer: (() => void) | undefined;
  #failure: Error | undefined;

  private constructor(socket: Socket, listener: LinkListener, silenceTimeoutMs: number) {
    this.#socket = socket;
    this.#listener = listener;
    this.#silenceTimeoutMs = silenceTimeoutMs;
    socket.setNoDelay(true);
    socket.on('data', (bytes: Buffer) => {
      this.#receive(bytes);
    });
    socket.on('error', (error) => {
      this.end(error);
    });
    socket.on('close', () => {
      this.end(new ConnectionEndedError());
    });
  }

  /**
   * Connects and signs in.
   * @throws the error of the socket, {@link RedisTimeoutError}, {@link ErrorReply} when the password is rejected
   */
  static async open(
    address: RedisAddress,
    listener: LinkListener = {},
    { connectTimeoutMs, silenceTimeoutMs }: RedisTiming = DEFAULT_TIMING,
  ): Promise<RedisLink> {
    const { host, port, isTls, username, password, database } = address;
    // Server Name Indication (RFC 6066 §3) is for host names alone, and Node leaves that check to the caller.
    const servername = isIP(host) === 0 ? { servername: host } : {};
    const socket = isTls ? connectTls({ host, port, ...servername }) : connectTcp({ host, port });
    const link = new RedisLink(socket, listener, silenceTimeoutMs);
    try {
      await isOpen(socket, isTls ? 'secureConnect' : 'connect', connectTimeoutMs);
      const credentials = username === undefined ? [password] : [username, password];
      if (password !== undefined) expectOk('AUTH', await link.send('AUTH', ...(credentials as string[])));
      if (database !== 0) expectOk('SELECT', await link.send('SELECT', database));
      return link;
    } catch (error) {
      link.end(error as Error);
      throw error;
    }
  }

  /**
   * Sends a command.
   * @throws ErrorReply when Redis rejects it; any other error when the connection has ended before the reply
   */
  send(...command: readonly Argument[]): Promise<Reply> {
    if (this.#failure) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      this.#sent.push({ batch: this.#batch, resolve, reject });
      this.#write(command);
    });
  }

  /** Runs a script; its text is sent only when Redis does not have it cached. Throws as {@link send}. */
  async evaluate(script: Script, keys: readonly string[], values: readonly Argument[]): Promise<Reply> {
    const operands = [keys.length, ...keys, ...values];
    try {
      return await this.send('EVALSHA', script.hash, ...operands);
    } catch (error) {
      if (!(error instanceof ErrorReply && error.code === 'NOSCRIPT')) throw error;
      return this.send('EVAL', script.text, ...operands);
    }
  }

  /** From now on messages of the channel arrive; nothing else can be sent on this connection. Throws as {@link send}. */
  async subscribe(channel: string): Promise<void> {
    this.#isSubscribed = true;
    const reply = await this.send('SUBSCRIBE', channel);
    const [kind, name, count, ...more] = elementsOf(reply);
    const isConfirmed = textOf(kind) === 'subscribe' && textOf(name) === channel && isInteger(count, 1);
    if (!isConfirmed || more.length > 0) throw new UnexpectedReplyError('SUBSCRIBE');
  }

  /** Ends the connection; pending commands fail with this error. */
  end(error: Error): void {
    if (this.#failure) return;
    // An error reply belongs to one command, not to the others that fail here.
    const failure = error instanceof ErrorReply ? new ConnectionEndedError(error.message) : error;
    this.#failure = failure;
    this.#cancelTimer?.();
    this.#socket.destroy();
    for (const { reject } of this.#sent.splice(0)) reject(failure);
    this.#listener.onEnd?.(error);
  }

  #receive(bytes: Buffer): void {
    try {
      for (const reply of this.#reader.read(bytes)) this.#take(reply);
    } catch (error) {
      this.end(error as Error);
    }
  }

  #take(reply: Reply): void {
    const [kind, ...content] = this.#isSubscribed ? elementsOf(reply).map(textOf) : [];
    if (kind === 'message') {
      this.#hear(content);
      return;
    }
    const oldest = this.#sent.shift();
    if (!oldest) throw new ProtocolError();
    if (reply instanceof ErrorReply) oldest.reject(reply);
    else oldest.resolve(reply);
  }

  #hear([channel, message, ...more]: readonly (string | undefined)[]): void {
    if (channel === undefined || message === undefined || more.length > 0) throw new ProtocolError();
    this.#listener.onMessage?.(channel, message);
  }

  /** Everything sent in one turn of the event loop goes out in one write. */
  #write(command: readonly Argument[]): void {
    if (!this.#isFlushDue) {
      this.#isFlushDue = true;
      this.#socket.cork();
      process.nextTick(() => {
        this.#flush();
      });
    }
    this.#text += `*${command.length}\r\n`;
    for (const argument of command) this.#writeArgument(argument);
  }

  #writeArgument(argument: Argument): void {
    if (!Buffer.isBuffer(argument)) {
      const text = String(argument);
      this.#text += `$${Buffer.byteLength(text)}\r\n${text}\r\n`;
      return;
    }
    this.#socket.write(`${this.#text}$${argument.byteLength}\r\n`);
    this.#socket.write(argument);
    this.#text = '\r\n';
  }

  #flush(): void {
    this.#isFlushDue = false;
    if (this.#failure) return;
    this.#socket.write(this.#text);
    this.#text = '';
    this.#socket.uncork();
    this.#batch.writtenAtMs = performance.now();
    this.#batch = { writtenAtMs: Infinity };
    this.#cancelTimer ??= this.#wait(this.#silenceTimeoutMs);
  }

  #wait(delayMs: number): () => void {
    return afterReading(delayMs, () => {
      this.#checkOldest();
    });
  }

  /** One timer for all: replies come in the order of the commands. */
  #checkOldest(): void {
    this.#cancelTimer = undefined;
    const [oldest] = this.#sent;
    if (!oldest) return;
    const leftMs = oldest.batch.writtenAtMs + this.#silenceTimeoutMs - performance.now();
    if (leftMs > 0) this.#cancelTimer = this.#wait(Math.min(leftMs, this.#silenceTimeoutMs));
    else this.end(new RedisTimeoutError(this.#silenceTimeoutMs));
  }
}

async function isOpen(socket: Socket, event: string, timeoutMs: number): Promise<void> {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    await once(socket, event, { signal });
  } catch (error) {
    throw signal.aborted ? new RedisTimeoutError(timeoutMs) : error;
  }
}
