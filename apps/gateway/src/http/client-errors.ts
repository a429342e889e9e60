import { randomUUID } from 'node:crypto';
import { STATUS_CODES, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import { PROBLEM_MEDIA_TYPE, ProblemError, toProblemDocument, type ProblemCode } from '#libs/problem-details';
import type { AnswersUnderWay } from './answers-under-way.js';

const codeOfNodeError: Readonly<Record<string, ProblemCode>> = {
  HPE_HEADER_OVERFLOW: 'headers-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
};

/** RFC 9112 §3, with any token as the method. */
const REQUEST_LINE = /^[\w!#$%&'*+.^`|~-]+ \S+ HTTP\/1\./;

/** What Node tells of a request that its parser refuses. */
interface ClientError extends Error {
  readonly code?: string;
  /** A buffer of the bytes that the parser stopped at, and how many of them it had understood. */
  readonly rawPacket?: unknown;
  readonly bytesParsed?: number;
}

/**
 * Makes what answers and logs what the HTTP parser refuses, before there is a request, and ends the connection, after
 * the answers that it owes.
 */
export function answerClientErrors(
  answers: AnswersUnderWay,
  logger: Logger,
): (error: ClientError, socket: Duplex) => void {
  const refused = new WeakSet<Duplex>();
  return (error, socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    // Whatever else arrives until the connection ends is one more error to Node.
    if (refused.has(socket)) return;
    refused.add(socket);
    void answers.settled(socket).then(() => {
      endWithProblem(socket, problemOf(error), logger, error.code);
    });
  };
}

/** Answers CONNECT, which Node would answer by closing the connection: no tunnel is offered. */
export function refuseTunnels(server: Server, answers: AnswersUnderWay, logger: Logger): void {
  server.on('connect', (_request, socket) => {
    void answers.settled(socket).then(() => {
      endWithProblem(socket, unknownMethod(), logger);
    });
  });
}

/**
 * Lets a request with an expectation other than `100-continue` through, where Node would answer it with a 417
 * of its own: a server may ignore what it does not know (RFC 9110 §10.1.1).
 */
export function ignoreExpectations(server: Server): void {
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
}

function problemOf(error: ClientError): ProblemError {
  const { code = '' } = error;
  if (code === 'HPE_INVALID_METHOD' && REQUEST_LINE.test(lineOf(error))) return unknownMethod();
  return new ProblemError(codeOfNodeError[code] ?? 'malformed-request');
}

/** What was sent, from the beginning of the line that the parser stopped in. */
function lineOf({ rawPacket, bytesParsed = 0 }: ClientError): string {
  if (!Buffer.isBuffer(rawPacket)) return '';
  const sent = rawPacket.toString('latin1');
  return sent.slice(sent.lastIndexOf('\n', bytesParsed - 1) + 1);
}

function unknownMethod(): ProblemError {
  const detail = 'The method is not offered at any path.';
  return new ProblemError('method-not-allowed', { detail }, { Allow: 'DELETE, GET, HEAD, PATCH, POST, PUT' });
}

function endWithProblem(socket: Duplex, problem: ProblemError, logger: Logger, nodeCode?: string): void {
  // An answer that came before was the last one of the connection.
  if (!socket.writable) return;
  const requestId = randomUUID();
  logger.info({ requestId, code: problem.code, nodeCode }, 'request refused');
  // No path could be read.
  const document = toProblemDocument(problem, { instance: '', requestId });
  const body = JSON.stringify(document);
  const headers = Object.entries(problem.headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}\r\n` +
      headers.join('') +
      `Content-Type: ${PROBLEM_MEDIA_TYPE}\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n` +
      `X-Request-Id: ${requestId}\r\n` +
      'Cache-Control: no-store\r\n' +
      'Connection: close\r\n' +
      `\r\n${body}`,
  );
}
