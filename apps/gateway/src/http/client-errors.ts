import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { PROBLEM_MEDIA_TYPE, ProblemError, toProblemDocument, type ProblemCode } from '#libs/problem-details';

const codeOfNodeError: Readonly<Record<string, ProblemCode>> = {
  HPE_HEADER_OVERFLOW: 'headers-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
};

/** Answers what the HTTP parser refuses, before there is a request, and ends the connection. */
export function answerClientErrors(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const problem = new ProblemError(codeOfNodeError[error.code ?? ''] ?? 'malformed-request');
  // No path could be read.
  const document = toProblemDocument(problem, { instance: '', requestId: randomUUID() });
  const body = JSON.stringify(document);
  socket.end(
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}\r\n` +
      `Content-Type: ${PROBLEM_MEDIA_TYPE}\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n` +
      `X-Request-Id: ${document.requestId}\r\n` +
      'Cache-Control: no-store\r\n' +
      'Connection: close\r\n' +
      `\r\n${body}`,
  );
}
