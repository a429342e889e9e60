import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { RepresentationData, ResponseCache } from '#libs/response-cache';
import type { Admission } from '../auth/index.js';
import {
  interceptRequests,
  isKnownToCaller,
  isPlainlyAcceptable,
  protocolErrorOf,
  requestIdOf,
  dataHeaders,
  varyWith,
  type ConnectionBudget,
} from '../server/index.js';
import type { CallLimits } from '../limits/index.js';
import type { Shutdown } from '../server/shutdown/index.js';
import type { AccountPartitions } from './account-partitions.js';
import { ANSWER_HEADERS, JSON_MEDIA_TYPE } from './answer.js';
import { cacheStatusOf } from './cache-status.js';
import { recallSelection } from './read-of-request.js';

/** A request that the lane has answered. */
interface LaneAnswer {
  readonly requestId: string;
  readonly method: 'GET';
  /** The template of the route. */
  readonly route: string;
  /** The request target. */
  readonly url: string;
  readonly status: 200 | 304;
  readonly durationMs: number;
}

/** What the lane works with: the same as everything else. */
export interface ExpressLaneParts {
  readonly admission: Admission;
  readonly limits: CallLimits;
  readonly cache: ResponseCache;
  readonly partitions: AccountPartitions;
  readonly budget: ConnectionBudget;
  readonly shutdown: Shutdown;
  /** Whether browser frontends elsewhere may call, so that answers depend on `Origin` as well. */
  readonly isForeignOriginServed: boolean;
  /** Told of every request that the lane has answered. */
  readonly onAnswer: (answer: LaneAnswer) => void;
}

/**
 * Answers the plainest and commonest of all requests before Fastify sees it: a read that was made before to the letter,
 * whose caller is a client that is known at once, and of whose answer there is a fresh copy. It decides nothing
 * by rules of its own, and whatever it does not answer goes the long way, with nothing done and nothing counted.
 *
 * The long way takes three times as long for the same answer: routing, hooks and header fields one by one.
 */
export class ExpressLane {
  readonly #parts: ExpressLaneParts;
  /** Fields that are the same for every answer, names and values by turns. */
  readonly #constantFields: readonly string[];

  constructor(parts: ExpressLaneParts) {
    this.#parts = parts;
    const { Vary, ...others } = ANSWER_HEADERS;
    const vary = parts.isForeignOriginServed ? varyWith(Vary, 'Origin') : Vary;
    this.#constantFields = Object.entries({ ...dataHeaders, ...others, Vary: vary }).flat();
  }

  /** Opens the lane before whatever answers the requests of a server. */
  open(server: Server): void {
    interceptRequests(server, (answer) => (request, response) => {
      if (!this.#servesSafely(request, response)) answer(request, response);
    });
  }

  /** A fault before anything is sent is for the long way to meet again, where it is logged and answered; later ones end the connection. */
  #servesSafely(request: IncomingMessage, response: ServerResponse): boolean {
    try {
      return this.#serves(request, response);
    } catch {
      if (response.headersSent) response.destroy();
      return response.headersSent;
    }
  }

  #serves(request: IncomingMessage, response: ServerResponse): boolean {
    const beganAtMs = performance.now();
    const { admission, cache, partitions, limits, onAnswer } = this.#parts;
    const { method, url = '', headers } = request;
    const selection = method === 'GET' ? recallSelection(url) : undefined;
    if (!selection || !this.#isPlain(request)) return false;
    const client = admission.admitAtOnce(headers, selection.scope);
    if (!client) return false;
    const kept = cache.peek(partitions.of(client.account).partition, selection.target);
    const quota = kept && limits.countAtOnce(client.principal);
    if (!quota) return false;
    const requestId = requestIdOf(headers);
    const { representation, ageMs, ttlMs } = kept;
    const isKnown = isKnownToCaller(headers['if-none-match'], representation.etag);
    const fields = [
      ...this.#constantFields,
      'X-Request-Id',
      requestId,
      'RateLimit-Policy',
      quota['RateLimit-Policy'],
      'RateLimit',
      quota.RateLimit,
      'ETag',
      representation.etag,
      'Cache-Status',
      cacheStatusOf({ kind: 'hit', ttlMs }),
      'Age',
      String(Math.floor(ageMs / 1000)),
    ];
    const status = isKnown ? 304 : 200;
    if (isKnown) response.writeHead(status, fields).end();
    else {
      fields.push('Content-Type', JSON_MEDIA_TYPE, 'Content-Length', String(representation.byteLength));
      sendBody(response.writeHead(status, fields), request.socket, representation.body);
    }
    this.#parts.budget.spend(request.socket);
    const durationMs = performance.now() - beganAtMs;
    onAnswer({ requestId, method: 'GET', route: selection.route, url, status, durationMs });
    return true;
  }

  #isPlain(request: IncomingMessage): boolean {
    const { headers, socket, url = '' } = request;
    const { budget, shutdown } = this.#parts;
    return (
      isPlainRead(headers) &&
      isPlainlyAcceptable(headers.accept) &&
      protocolErrorOf(request, url) === undefined &&
      !shutdown.hasBegun &&
      !budget.isNearlySpent(socket)
    );
  }
}

/**
 * Whether no header field makes a request more than a plain read: one that is somebody's browser session, wants something of
 * the cache or of another site, or has a body. All that the long way looks at besides is looked at here. Written out
 * since V8 looks up names in a loop ten times as slowly.
 */
function isPlainRead(headers: IncomingHttpHeaders): boolean {
  return (
    headers['cache-control'] === undefined &&
    headers['content-length'] === undefined &&
    headers.cookie === undefined &&
    headers.expect === undefined &&
    headers.origin === undefined &&
    headers['transfer-encoding'] === undefined &&
    headers.upgrade === undefined
  );
}

/**
 * A text leaves with the header in a single write. Handing it to `end` would make it two, since Node ends an answer with
 * an empty piece unless all of it has been taken by the socket.
 */
function sendBody(response: ServerResponse, socket: Socket, body: RepresentationData): void {
  if (typeof body !== 'string') {
    response.end(body);
    return;
  }
  socket.cork();
  response.write(body, 'latin1');
  socket.uncork();
  response.end();
}
