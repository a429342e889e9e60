import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { RepresentationData, ResponseCache } from '#libs/response-cache';
import type { Admission } from '../auth/index.js';
import {
  crossOriginFieldsFor,
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
import { isReload } from './reload.js';

/** A request that was answered by the hit path. */
interface HitAnswer {
  readonly requestId: string;
  /** Of the request. */
  readonly headers: IncomingHttpHeaders;
  readonly method: 'GET';
  /** The template of the route. */
  readonly route: string;
  /** The request target. */
  readonly url: string;
  readonly status: 200 | 304;
  readonly durationMs: number;
}

/** Dependencies, the same as those of the ordinary path. */
export interface HitPathParts {
  readonly admission: Admission;
  readonly limits: CallLimits;
  readonly cache: ResponseCache;
  readonly partitions: AccountPartitions;
  readonly budget: ConnectionBudget;
  readonly shutdown: Shutdown;
  /** Origins of browser frontends that may call. If there are any, responses depend on `Origin` as well. */
  readonly allowedOrigins: readonly string[];
  /** Called for every request that the hit path has answered. */
  readonly onAnswer: (answer: HitAnswer) => void;
}

/**
 * The one way for hits: answers a read with a fresh cache entry before Fastify sees it. The request target was read before, and
 * the caller is recognised synchronously: a client, or a user who was admitted a moment ago. It has no rules of its own, and
 * passes on every other request to the ordinary path with nothing done and nothing counted.
 *
 * The ordinary path takes several times as long for the same response: routing, hooks, Nest, and header fields one by one.
 */
export class HitPath {
  readonly #parts: HitPathParts;
  /**
   * Fields that are the same for every response; names and values alternate. Names are in lower case, as Fastify writes
   * them: Node converts all others for each response.
   */
  readonly #constantFields: readonly string[];
  /** Fields for frontends on other origins, by origin. */
  readonly #originFields: ReadonlyMap<string | undefined, readonly string[]>;

  constructor(parts: HitPathParts) {
    this.#parts = parts;
    const { Vary, ...others } = ANSWER_HEADERS;
    const vary = parts.allowedOrigins.length > 0 ? varyWith(Vary, 'Origin') : Vary;
    this.#constantFields = inLowerCase({ ...dataHeaders, ...others, Vary: vary });
    this.#originFields = new Map(
      parts.allowedOrigins.map((origin) => [origin, inLowerCase(crossOriginFieldsFor(origin))]),
    );
  }

  /** Puts the hit path in front of the request listeners of a server. */
  open(server: Server): void {
    interceptRequests(server, (answer) => (request, response) => {
      if (!this.#servesSafely(request, response)) answer(request, response);
    });
  }

  /** An error before anything is sent is left to the ordinary path, where it recurs, is logged and answered; later ones close the connection. */
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
    const caller = admission.admitAtOnce(request, selection.scope);
    if (!caller) return false;
    const { partition } = caller.account ? partitions.of(caller.account) : caller;
    const entry = cache.peek(partition, selection.target);
    const quota = entry && limits.countAtOnce(caller.quotaKey);
    if (!quota) return false;
    const requestId = requestIdOf(headers);
    const { representation, ageMs, ttlMs } = entry;
    const isKnown = isKnownToCaller(headers['if-none-match'], representation.etag);
    const fields = [
      ...this.#constantFields,
      'x-request-id',
      requestId,
      'ratelimit-policy',
      quota['RateLimit-Policy'],
      'ratelimit',
      quota.RateLimit,
      'etag',
      representation.etag,
      'cache-status',
      cacheStatusOf({ kind: 'hit', ttlMs }),
      'age',
      String(Math.floor(ageMs / 1000)),
    ];
    const originFields = this.#originFields.get(headers.origin);
    if (originFields) fields.push(...originFields);
    const status = isKnown ? 304 : 200;
    if (isKnown) response.writeHead(status, fields).end();
    else {
      fields.push('content-type', JSON_MEDIA_TYPE, 'content-length', String(representation.byteLength));
      sendBody(response.writeHead(status, fields), request.socket, representation.body);
    }
    this.#parts.budget.spend(request.socket);
    const durationMs = performance.now() - beganAtMs;
    onAnswer({ requestId, headers, method: 'GET', route: selection.route, url, status, durationMs });
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

/** Names, in lower case, and values alternate. */
function inLowerCase(fields: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(fields).flatMap(([name, value]) => [name.toLowerCase(), value]);
}

/**
 * Whether no header field makes a request more than a plain read: it may be answered from a store, and has no body. Written
 * out because looking up names in a loop takes ten times as long.
 */
function isPlainRead(headers: IncomingHttpHeaders): boolean {
  return (
    headers['content-length'] === undefined &&
    headers.expect === undefined &&
    headers['transfer-encoding'] === undefined &&
    headers.upgrade === undefined &&
    !isReload(headers['cache-control'])
  );
}

/**
 * A string is written together with the header. Passing it to `end` would make two writes, since Node ends a response with
 * an empty chunk unless the socket has accepted all of it.
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
