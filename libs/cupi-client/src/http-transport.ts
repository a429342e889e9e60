import { X509Certificate } from 'node:crypto';
import * as http from 'node:http';
import * as https from 'node:https';
import type { Socket } from 'node:net';
import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls';

import type { XmlDocument } from '#libs/cupi-xml';
import { AxiosHeaders, getAdapter, type AxiosResponse } from 'axios';

import { deadlineError, type AttemptDeadline } from './attempt-deadline.js';
import { connectionError } from './connection-error.js';
import { ConnectionWatch } from './connection-watch.js';
import { CupiError } from './cupi-error.js';
import { startHttp1Request } from './http1-request.js';
import { readDocument, readHint } from './response-body.js';

/** Options of an {@link HttpTransport}. */
interface HttpTransportOptions {
  /** Origin of the node, http or https. */
  readonly url: string;
  /** Maximum number of open connections. */
  readonly maxConnections: number;
  /** PEM certificates trusted in addition to Node's own roots. */
  readonly certificateAuthority?: string | undefined;
  /** True when any certificate is accepted. */
  readonly isCertificateVerificationOff?: boolean | undefined;
}

interface Agents {
  readonly pooled: http.Agent;
  /** For single requests, always on a new connection. */
  readonly unpooled: http.Agent;
}

/** One request. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Path and query, percent-encoded. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
}

/** One answer. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  /** Complete for a successful GET; else as much of it as there was. */
  readonly body: XmlDocument;
}

/**
 * How long an idle connection is reused, in milliseconds: less than the five seconds of the shortest common server
 * timeout, so that writes seldom meet a connection that the server is about to close.
 */
const MAX_IDLE_MS = 4_000;

/**
 * The delay of TCP keep-alive probes, in milliseconds: what axios sets for each request. An agent with another value
 * between requests makes eight system calls per request.
 */
const PROBE_AFTER_MS = 60_000;

/**
 * axios without interceptors, defaults and transformations, which are not needed here and take a fifteenth of a read
 * that is not cached (docs/performance.md).
 */
const sendByHttp = getAdapter('http');

/**
 * Sends requests to one node over persistent connections. No error of the HTTP client leaves this class: it carries the
 * Authorization header. Redirects and proxies are not followed, for they would pass that on.
 */
export class HttpTransport {
  /** Host name of the node, in lower case. */
  readonly hostname: string;
  readonly #origin: string;
  readonly #isTls: boolean;
  readonly #options: HttpTransportOptions;
  #agents: Agents;
  /** Those that had requests in progress when they were replaced. */
  #retiredAgents: readonly http.Agent[] = [];
  readonly #establishedSockets = new WeakSet<Socket>();
  #isClosed = false;

  /** @throws Error when the URL is not one of http or https, or the certificate authority holds no certificate */
  constructor(options: HttpTransportOptions) {
    const url = new URL(options.url);
    if (!['http:', 'https:'].includes(url.protocol)) throw new RangeError('The URL is not http or https.');
    this.hostname = url.hostname;
    this.#origin = url.origin;
    this.#isTls = url.protocol === 'https:';
    this.#options = options;
    this.#agents = this.#newAgents(options.certificateAuthority);
  }

  /**
   * Trusts other certificates besides Node's own roots for new connections. The former connections finish their requests
   * and are closed.
   *
   * @throws Error when the certificate authority holds no certificate
   */
  trust(certificateAuthority: string): void {
    if (!this.#isTls || this.#isClosed) return;
    const former = this.#agents;
    this.#agents = this.#newAgents(certificateAuthority);
    retire(former.pooled);
    this.#retiredAgents = [...this.#retiredAgents, former.pooled, former.unpooled].filter(hasConnections);
  }

  /**
   * Sends a request and reads its answer. A GET whose idle connection was closed before any byte of the answer is sent
   * once more (RFC 9110 §9.2.2); nothing else is.
   *
   * @throws CupiError `timeout` or `aborted` as the deadline says, `unavailable` without an answer, `invalid-response`
   *   when the answer cannot be read
   */
  send(request: HttpRequest, deadline: AttemptDeadline): Promise<HttpAnswer> {
    return this.#sendThrough(this.#agents.pooled, request, deadline);
  }

  /** Destroys every connection; requests in progress and later ones fail. */
  close(): void {
    this.#isClosed = true;
    const { pooled, unpooled } = this.#agents;
    for (const agent of [pooled, unpooled, ...this.#retiredAgents]) agent.destroy();
  }

  #newAgents(certificateAuthority: string | undefined): Agents {
    const { maxConnections, isCertificateVerificationOff } = this.#options;
    const pool = {
      keepAlive: true,
      keepAliveMsecs: PROBE_AFTER_MS,
      maxSockets: maxConnections,
      maxFreeSockets: maxConnections,
      timeout: MAX_IDLE_MS,
    };
    if (!this.#isTls) return { pooled: new http.Agent(pool), unpooled: new http.Agent({ keepAlive: false }) };
    const tls = {
      rejectUnauthorized: !isCertificateVerificationOff,
      ...(certificateAuthority !== undefined && { secureContext: contextTrusting(certificateAuthority) }),
    };
    return {
      pooled: new https.Agent({ ...pool, ...tls }),
      unpooled: new https.Agent({ keepAlive: false, ...tls }),
    };
  }

  async #sendThrough(
    agent: http.Agent,
    request: HttpRequest,
    deadline: AttemptDeadline,
  ): Promise<HttpAnswer> {
    if (this.#isClosed) throw new CupiError('unavailable', 'The client is closed.');
    const watch = new ConnectionWatch(this.#establishedSockets);
    try {
      return await this.#exchange(agent, request, deadline, watch);
    } catch (thrown) {
      const outcome = request.method !== 'GET' && watch.mayHaveBeenSent ? 'unknown' : undefined;
      if (deadline.endedBy !== undefined) throw deadlineError(deadline.endedBy, outcome);
      if (request.method === 'GET' && watch.wasIdleConnectionClosed) {
        return await this.#sendThrough(this.#agents.unpooled, request, deadline);
      }
      throw thrown instanceof CupiError ? thrown : connectionError(thrown, outcome);
    }
  }

  async #exchange(
    agent: http.Agent,
    request: HttpRequest,
    deadline: AttemptDeadline,
    watch: ConnectionWatch,
  ): Promise<HttpAnswer> {
    const { status, data: answer } = await this.#begin(agent, request, deadline, watch);
    const isDocument = request.method === 'GET' && status === 200;
    const bytes = isDocument ? await readDocument(answer, () => watch.error) : await readHint(answer);
    deadline.signal.throwIfAborted();
    return { status, headers: answer.headers, body: { bytes, charset: charsetOf(answer) } };
  }

  /** Sends the request and waits for the response headers. */
  async #begin(
    agent: http.Agent,
    request: HttpRequest,
    deadline: AttemptDeadline,
    watch: ConnectionWatch,
  ): Promise<AxiosResponse<http.IncomingMessage>> {
    // The adapter would connect anyway.
    deadline.requireTimeToSend();
    const sendTimer = setTimeout(() => {
      if (!watch.mayHaveBeenSent) deadline.expire();
    }, deadline.sendMsLeft);
    try {
      return await sendByHttp({
        method: request.method,
        url: this.#origin + request.target,
        headers: new AxiosHeaders(request.headers),
        data: request.body === undefined ? undefined : Buffer.from(request.body, 'utf8'),
        signal: deadline.signal,
        httpAgent: agent,
        httpsAgent: agent,
        transport: this.#watchedTransport(watch),
        responseType: 'stream',
        decompress: false,
        maxRedirects: 0,
        proxy: false,
        validateStatus: () => true,
      });
    } finally {
      clearTimeout(sendTimer);
    }
  }

  /**
   * Node's own request function, guarded and observed. It does not get axios' options for redirects and proxies: Node
   * copies all of them three times.
   */
  #watchedTransport(watch: ConnectionWatch) {
    const startRequest = this.#isTls ? https.request : http.request;
    return {
      request: (
        { method, hostname, port, path, headers, agent }: https.RequestOptions,
        onResponse: (response: http.IncomingMessage) => void,
      ) => {
        const options = { method, hostname, port, path, headers, agent };
        const request = startHttp1Request(startRequest, options, onResponse);
        watch.follow(request, this.#isTls);
        return request;
      },
    };
  }
}

/** Closes the connections of an agent: idle ones now, the others when their request is over. */
function retire(agent: http.Agent): void {
  agent.maxFreeSockets = 0;
  for (const socket of Object.values(agent.freeSockets).flat()) socket?.destroy();
}

function hasConnections({ sockets, requests }: http.Agent): boolean {
  return Object.keys(sockets).length + Object.keys(requests).length > 0;
}

/** Created once: parsing Node's roots for every connection takes tens of milliseconds. */
function contextTrusting(certificateAuthority: string): SecureContext {
  // Node ignores text without certificates, and would fail at every handshake instead of here.
  new X509Certificate(certificateAuthority);
  return createSecureContext({ ca: [...rootCertificates, certificateAuthority] });
}

function charsetOf(answer: http.IncomingMessage): string | undefined {
  return /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(answer.headers['content-type'] ?? '')?.[1];
}
