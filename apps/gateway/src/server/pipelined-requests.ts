import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { interceptRequests, type Answerer } from './intercept-requests.js';

/** Requests of one connection that wait for their turn before no more is read from it. */
const MAX_WAITING_OF_CONNECTION = 16;

/** Requests of all connections that wait for their turn; each takes about 4 KB of memory. */
const MAX_WAITING = 10_000;

/** Requests of one connection that are answered before the event loop looks after the others. */
const MAX_ANSWERED_AT_ONCE = 16;

/**
 * How often it is checked that a client takes something of an answer that is complete, in milliseconds: who takes nothing
 * loses the connection after twice as long at most.
 */
const UNREAD_CHECK_INTERVAL_MS = 7_500;

/** A request and what it is answered with. */
interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** A connection that owes at least one answer. */
interface OwingConnection {
  /** The one that is being answered; undefined between two. */
  current: Exchange | undefined;
  /** Those that came behind it, in order. */
  waiting: Exchange[];
  /** What had been read from the connection as too many began to wait, in bytes. */
  bytesReadAtLimit: number | undefined;
  /** Nothing is read from it until it owes nothing. */
  isHeldBack: boolean;
  /** The parser has refused what follows. */
  isRefused: boolean;
}

/** What is still to be done before a connection can be told that its last request was refused. */
interface Refusal {
  /** The request that the connection is in the midst of: its header has arrived, and its body has not. */
  readonly incomplete: IncomingMessage | undefined;
  /** Resolves when every request that arrived in full has been answered. */
  readonly settled: Promise<void>;
}

/**
 * Answers the requests of each connection one after the other. Clients may send requests without waiting for answers
 * (pipelining, RFC 9112 §9.3.2), and Node starts all of them at once: a single write of 64 KB can start 2,500.
 *
 * - One request of a connection is worked on at a time, until its answer has been handed to the operating system.
 * - When more than a few wait, the connection is not read until they are answered.
 * - When the connection closes, what it is still owed is given up: nothing is begun for those that wait, and the one
 *   that is being answered learns of it by `close` of its response, which Node emits for none that waits.
 * - A client that does not read its answer loses its connection.
 */
export class PipelinedRequests {
  readonly #open = new Set<Socket>();
  readonly #owing = new Map<Duplex, OwingConnection>();
  #waitingCount = 0;
  #isReadingSuspended = false;
  #answer: Answerer = () => undefined;

  /** Takes over the requests of a server; to be called when everything else that listens for them does. */
  watch(server: Server): void {
    interceptRequests(server, (answer) => {
      this.#answer = answer;
      return (request, response) => {
        this.#receive({ request, response });
      };
    });
    server.on('connection', (socket) => {
      this.#open.add(socket);
      // Node resumes reading with every message that is complete, and whenever a body is read.
      socket.on('resume', () => {
        if (this.#isReadingSuspended || this.#owing.get(socket)?.isHeldBack) socket.pause();
      });
      socket.once('close', () => {
        this.#open.delete(socket);
        this.#forget(socket);
      });
    });
  }

  /** Lets nothing of a connection be answered any more that has not arrived in full. */
  refuse(connection: Duplex): Refusal {
    const owing = this.#owing.get(connection);
    if (!owing) return { incomplete: undefined, settled: Promise.resolve() };
    owing.isRefused = true;
    const exchanges = owing.current ? [owing.current, ...owing.waiting] : owing.waiting;
    const incomplete = exchanges.find(({ request }) => !request.complete)?.request;
    const last = exchanges.findLast(({ request }) => request.complete);
    const settled = last ? closed(last.response) : Promise.resolve();
    return { incomplete, settled };
  }

  #receive(exchange: Exchange): void {
    const { socket } = exchange.request;
    // Of a connection that was closed, Node still reads what had arrived.
    if (socket.destroyed) return;
    const owing = this.#owing.get(socket);
    if (!owing) {
      this.#begin(exchange);
      return;
    }
    owing.waiting.push(exchange);
    this.#waitingCount += 1;
    if (this.#waitingCount > MAX_WAITING) this.#shed(socket);
    else if (owing.waiting.length > MAX_WAITING_OF_CONNECTION && !owing.isHeldBack) holdBack(socket, owing);
  }

  /** For a connection that owes nothing yet; whose answers are nearly always sent at once, or waited for. */
  #begin(exchange: Exchange): void {
    this.#answer(exchange.request, exchange.response);
    if (isSent(exchange)) return;
    const owing = {
      current: exchange,
      waiting: [],
      bytesReadAtLimit: undefined,
      isHeldBack: false,
      isRefused: false,
    };
    this.#owing.set(exchange.request.socket, owing);
    this.#await(exchange, owing);
  }

  #await({ request: { socket }, response }: Exchange, owing: OwingConnection): void {
    const limitUnread = (): void => {
      if (socket.writableLength > 0) socket.setTimeout(UNREAD_CHECK_INTERVAL_MS);
    };
    if (response.writableEnded) limitUnread();
    else response.once('prefinish', limitUnread);
    response.once('close', () => {
      owing.current = undefined;
      if (!socket.destroyed) this.#answerWaiting(socket, owing);
    });
  }

  #answerWaiting(socket: Socket, owing: OwingConnection): void {
    for (let count = 0; count < MAX_ANSWERED_AT_ONCE; count += 1) {
      const exchange = owing.waiting.shift();
      if (!exchange) {
        this.#owing.delete(socket);
        if (owing.isHeldBack) socket.resume();
        return;
      }
      this.#waitingCount -= 1;
      if (owing.isRefused && !exchange.request.complete) continue;
      // The limit for reading the answer before does not hold for making this one.
      socket.setTimeout(0);
      this.#answer(exchange.request, exchange.response);
      if (isSent(exchange)) continue;
      owing.current = exchange;
      this.#await(exchange, owing);
      return;
    }
    setImmediate(() => {
      if (!socket.destroyed) this.#answerWaiting(socket, owing);
    });
  }

  /**
   * Closes the connection that is one too many. What Node has read of it is freed when the event loop comes round, so
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
    const owing = this.#owing.get(socket);
    if (!owing) return;
    this.#owing.delete(socket);
    this.#waitingCount -= owing.waiting.length;
    owing.waiting = [];
  }
}

/** Whether all of the answer is with the operating system already. */
function isSent({ request: { socket }, response }: Exchange): boolean {
  return response.writableEnded && response.socket === socket && socket.writableLength === 0;
}

/**
 * Stops reading from a connection, but not before something more has arrived than what had by the time too many waited:
 * it may be the end of the connection, after which nothing need be answered.
 */
function holdBack(socket: Socket, owing: OwingConnection): void {
  owing.bytesReadAtLimit ??= socket.bytesRead;
  if (socket.bytesRead === owing.bytesReadAtLimit) return;
  owing.isHeldBack = true;
  // Not before Node has gone through all that has arrived: it would resume.
  process.nextTick(() => {
    if (owing.isHeldBack) socket.pause();
  });
}

function closed(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    response.once('close', resolve);
  });
}
