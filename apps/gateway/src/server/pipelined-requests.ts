import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { interceptRequests, type Answerer } from './intercept-requests.js';

/** Requests of one connection that may wait before it is no longer read. */
const MAX_WAITING_OF_CONNECTION = 16;

/** Requests of all connections that may wait; each takes about 4 KB of memory. */
const MAX_WAITING = 10_000;

/** Requests of one connection that are answered before other connections get their turn. */
const MAX_ANSWERED_AT_ONCE = 16;

/**
 * How often it is checked that a client reads a complete response, in milliseconds: one that reads nothing
 * loses the connection after at most twice as long.
 */
const UNREAD_CHECK_INTERVAL_MS = 7_500;

/** A request and its response. */
interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** A connection with at least one pending response. */
interface PendingConnection {
  /** The exchange in progress; undefined between two. */
  current: Exchange | undefined;
  /** The following ones, in order. */
  waiting: Exchange[];
  /** Bytes that had been read from the connection when too many began to wait. */
  bytesReadAtLimit: number | undefined;
  /** It is not read until no response is pending. */
  isHeldBack: boolean;
  /** The parser has rejected what follows. */
  isRejected: boolean;
}

/** What remains to be done before a connection can be answered that its last request was rejected. */
interface Rejection {
  /** The request that is incomplete: its header has arrived, but not its whole body. */
  readonly incomplete: IncomingMessage | undefined;
  /** Resolves when every complete request has been answered. */
  readonly settled: Promise<void>;
}

/**
 * Answers the requests of each connection in sequence. Clients may send requests without waiting for responses
 * (pipelining, RFC 9112 §9.3.2), and Node starts all of them at once: a single write of 64 KB can start 2,500.
 *
 * - One request of a connection is processed at a time, until its response has been handed to the operating system.
 * - When more than a few wait, the connection is not read until they are answered.
 * - When the connection closes, its pending requests are cancelled: those that wait are not started, and the one
 *   that is in progress notices by `close` of its response, which Node does not emit for those that wait.
 * - A client that does not read its response loses its connection.
 */
export class PipelinedRequests {
  readonly #open = new Set<Socket>();
  readonly #pending = new Map<Duplex, PendingConnection>();
  #waitingCount = 0;
  #isReadingSuspended = false;
  #answer: Answerer = () => undefined;

  /** Takes over the requests of a server; to be called after all other listeners have been added. */
  watch(server: Server): void {
    interceptRequests(server, (answer) => {
      this.#answer = answer;
      return (request, response) => {
        this.#receive({ request, response });
      };
    });
    server.on('connection', (socket) => {
      this.#open.add(socket);
      // Node resumes reading with every complete message, and whenever a body is read.
      socket.on('resume', () => {
        if (this.#isReadingSuspended || this.#pending.get(socket)?.isHeldBack) socket.pause();
      });
      socket.once('close', () => {
        this.#open.delete(socket);
        this.#forget(socket);
      });
    });
  }

  /** Stops answering requests of a connection that are not complete yet. */
  reject(connection: Duplex): Rejection {
    const pending = this.#pending.get(connection);
    if (!pending) return { incomplete: undefined, settled: Promise.resolve() };
    pending.isRejected = true;
    const exchanges = pending.current ? [pending.current, ...pending.waiting] : pending.waiting;
    const incomplete = exchanges.find(({ request }) => !request.complete)?.request;
    const last = exchanges.findLast(({ request }) => request.complete);
    const settled = last ? closed(last.response) : Promise.resolve();
    return { incomplete, settled };
  }

  #receive(exchange: Exchange): void {
    const { socket } = exchange.request;
    // Node still reads what had arrived on a connection before it was closed.
    if (socket.destroyed) return;
    const pending = this.#pending.get(socket);
    if (!pending) {
      this.#begin(exchange);
      return;
    }
    pending.waiting.push(exchange);
    this.#waitingCount += 1;
    if (this.#waitingCount > MAX_WAITING) this.#shed(socket);
    else if (pending.waiting.length > MAX_WAITING_OF_CONNECTION && !pending.isHeldBack)
      holdBack(socket, pending);
  }

  /** For a connection without pending responses, whose response is nearly always sent at once, or awaited. */
  #begin(exchange: Exchange): void {
    this.#answer(exchange.request, exchange.response);
    if (isSent(exchange)) return;
    const pending = {
      current: exchange,
      waiting: [],
      bytesReadAtLimit: undefined,
      isHeldBack: false,
      isRejected: false,
    };
    this.#pending.set(exchange.request.socket, pending);
    this.#await(exchange, pending);
  }

  #await({ request: { socket }, response }: Exchange, pending: PendingConnection): void {
    const limitUnread = (): void => {
      if (socket.writableLength > 0) socket.setTimeout(UNREAD_CHECK_INTERVAL_MS);
    };
    if (response.writableEnded) limitUnread();
    else response.once('prefinish', limitUnread);
    response.once('close', () => {
      pending.current = undefined;
      if (!socket.destroyed) this.#answerWaiting(socket, pending);
    });
  }

  #answerWaiting(socket: Socket, pending: PendingConnection): void {
    for (let count = 0; count < MAX_ANSWERED_AT_ONCE; count += 1) {
      const exchange = pending.waiting.shift();
      if (!exchange) {
        this.#pending.delete(socket);
        if (pending.isHeldBack) socket.resume();
        return;
      }
      this.#waitingCount -= 1;
      if (pending.isRejected && !exchange.request.complete) continue;
      // The time limit for reading the previous response does not apply to making this one.
      socket.setTimeout(0);
      this.#answer(exchange.request, exchange.response);
      if (isSent(exchange)) continue;
      pending.current = exchange;
      this.#await(exchange, pending);
      return;
    }
    setImmediate(() => {
      if (!socket.destroyed) this.#answerWaiting(socket, pending);
    });
  }

  /**
   * Closes a connection beyond the maximum. What Node has read of it is freed in the next turn of the event loop, so
   * nothing more is read from any connection until then.
   */
  #shed(socket: Socket): void {
    this.#forget(socket);
    socket.destroy();
    if (this.#isReadingSuspended) return;
    this.#isReadingSuspended = true;
    for (const other of this.#open) other.pause();
    setImmediate(() => {
      this.#isReadingSuspended = false;
      for (const other of this.#open) other.resume();
    });
  }

  #forget(socket: Socket): void {
    const pending = this.#pending.get(socket);
    if (!pending) return;
    this.#pending.delete(socket);
    this.#waitingCount -= pending.waiting.length;
    pending.waiting = [];
  }
}

/** Whether the whole response has been handed to the operating system. */
function isSent({ request: { socket }, response }: Exchange): boolean {
  return response.writableEnded && response.socket === socket && socket.writableLength === 0;
}

/**
 * Stops reading from a connection, but only after more has arrived than when too many began to wait:
 * it may be the end of the connection, after which no response is needed.
 */
function holdBack(socket: Socket, pending: PendingConnection): void {
  pending.bytesReadAtLimit ??= socket.bytesRead;
  if (socket.bytesRead === pending.bytesReadAtLimit) return;
  pending.isHeldBack = true;
  // Only after Node has processed all that has arrived: it would resume.
  process.nextTick(() => {
    if (pending.isHeldBack) socket.pause();
  });
}

function closed(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    response.once('close', resolve);
  });
}
