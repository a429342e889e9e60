import { STATUS_CODES, type IncomingHttpHeaders, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import {
  PROBLEM_MEDIA_TYPE,
  ProblemError,
  toProblemDocument,
  type ProblemCode,
} from '../problems/core/index.js';
import type { RouteTable } from './routing/index.js';
import type { PipelinedRequests } from './pipelined-requests.js';
import { requestIdOf } from './request-id.js';
import { pathOf, routableTargetOf } from './request-target.js';

const codeOfNodeError: Readonly<Record<string, ProblemCode>> = {
  HPE_HEADER_OVERFLOW: 'headers-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
};

/** RFC 9112 §3, with any token as the method. */
const REQUEST_LINE = /^[\w!#$%&'*+.^`|~-]+ (\S+) HTTP\/1\./;

/** Maximum size of the request line and the headers, in bytes. */
export const MAX_HEADER_BYTES = 16 * 1024;

/** What is known of a request that was rejected by the parser. */
interface RejectedRequest {
  /** Empty when the target has no path, or could not be read. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

const NOTHING_KNOWN: RejectedRequest = { path: '', headers: {} };

/** Details that Node gives of a request that its parser rejects. */
interface ClientError extends Error {
  readonly code?: string;
  /** A buffer with the bytes at which the parser stopped, and how many of them it had parsed. */
  readonly rawPacket?: unknown;
  readonly bytesParsed?: number;
}

/** Dependencies of the rejection. */
export interface RejectionParts {
  readonly pipelined: PipelinedRequests;
  readonly routes: RouteTable;
  readonly logger: Logger;
}

/**
 * Creates the handler that answers and logs what the HTTP parser rejects, before there is a request. It closes the
 * connection, after the pending responses.
 */
export function answerClientErrors(parts: RejectionParts): (error: ClientError, socket: Duplex) => void {
  const { pipelined, routes } = parts;
  const rejected = new WeakSet<Duplex>();
  return (error, socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    // Everything that arrives until the connection closes is another error to Node.
    if (rejected.has(socket)) return;
    rejected.add(socket);
    const { incomplete, settled } = pipelined.reject(socket);
    const request = incomplete
      ? rejectedRequestOf(incomplete.url, incomplete.headers)
      : requestOfUnknownMethod(error);
    void settled.then(() => {
      const problem = incomplete || !request ? problemOf(error) : unknownMethod(routes, request);
      endWithProblem(socket, problem, request ?? NOTHING_KNOWN, parts, error.code);
    });
  };
}

/** Answers CONNECT, which Node would answer by closing the connection: tunnels are not supported. */
export function rejectTunnels(server: Server, parts: RejectionParts): void {
  server.on('connect', (message, socket) => {
    const request = rejectedRequestOf(message.url, message.headers);
    void parts.pipelined.reject(socket).settled.then(() => {
      endWithProblem(socket, unknownMethod(parts.routes, request), request, parts);
    });
  });
}

/**
 * Admits a request with an expectation other than `100-continue`, which Node would answer with a 417
 * of its own: a server may ignore unknown expectations (RFC 9110 §10.1.1).
 */
export function ignoreExpectations(server: Server): void {
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
}

function problemOf({ code = '' }: ClientError): ProblemError {
  return new ProblemError(codeOfNodeError[code] ?? 'malformed-request');
}

function rejectedRequestOf(target = '', headers: IncomingHttpHeaders): RejectedRequest {
  const path = pathOf(routableTargetOf(target));
  return { path: path.startsWith('/') ? path : '', headers };
}

/** The request with an unknown method, at which the parser stops; undefined for other errors. */
function requestOfUnknownMethod({
  code,
  rawPacket,
  bytesParsed = 0,
}: ClientError): RejectedRequest | undefined {
  if (code !== 'HPE_INVALID_METHOD' || !Buffer.isBuffer(rawPacket)) return undefined;
  const start = rawPacket.subarray(0, bytesParsed).lastIndexOf('\n') + 1;
  const sent = rawPacket.toString('latin1', start, start + MAX_HEADER_BYTES);
  const [line = '', ...rest] = sent.split('\r\n');
  const target = REQUEST_LINE.exec(line)?.[1];
  if (target === undefined) return undefined;
  const field = rest.slice(0, rest.indexOf('')).find((each) => /^x-request-id:/i.test(each));
  const requestId = field?.slice(field.indexOf(':') + 1).trim();
  return rejectedRequestOf(target, requestId === undefined ? {} : { 'x-request-id': requestId });
}

function unknownMethod(routes: RouteTable, { path }: RejectedRequest): ProblemError {
  const methods = routes.methodsOf(path);
  const allow = methods.length > 0 ? methods : ['DELETE', 'GET', 'HEAD', 'PATCH', 'POST', 'PUT'];
  const detail = 'The method is not offered at any path.';
  return new ProblemError('method-not-allowed', { detail }, { Allow: allow.join(', ') });
}

function endWithProblem(
  socket: Duplex,
  problem: ProblemError,
  { path, headers }: RejectedRequest,
  { logger }: RejectionParts,
  nodeCode?: string,
): void {
  // An earlier response was the last one of the connection.
  if (!socket.writable) return;
  const requestId = requestIdOf(headers);
  logger.info({ requestId, code: problem.code, nodeCode }, 'request rejected');
  const body = JSON.stringify(toProblemDocument(problem, { instance: path, requestId }));
  const fields = Object.entries(problem.headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}\r\n` +
      fields.join('') +
      `Content-Type: ${PROBLEM_MEDIA_TYPE}\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n` +
      `X-Request-Id: ${requestId}\r\n` +
      'Cache-Control: no-store\r\n' +
      'Connection: close\r\n' +
      `\r\n${body}`,
  );
}
