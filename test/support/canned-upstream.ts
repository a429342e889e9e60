import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A request as it arrived at the canned upstream. */
export interface ReceivedRequest {
  readonly method: string;
  /** Path and query, as sent. */
  readonly target: string;
  /** Request line and header fields, as sent. */
  readonly head: string;
  readonly body: string;
}

/**
 * What the upstream answers to a request: all the bytes of it. With no bytes the connection stays as it is, and
 * it is for the answer to do with the socket what a faulty server would do.
 */
export type CannedAnswer = (request: ReceivedRequest, socket: Socket) => string | Buffer | undefined;

/** An upstream that answers with bytes that a test has laid ready. */
export interface CannedUpstream {
  readonly url: string;
  readonly received: readonly ReceivedRequest[];
}

/** The bytes of an answer with a body. */
export function answerOf(
  body: string | Buffer,
  { status = '200 OK', type = 'application/xml', headers = '' } = {},
): Buffer {
  const bytes = Buffer.from(body as string);
  const head = `HTTP/1.1 ${status}\r\nContent-Type: ${type}\r\nContent-Length: ${bytes.length}\r\n${headers}\r\n`;
  return Buffer.concat([Buffer.from(head), bytes]);
}

/** The bytes of an answer without a body. */
export function emptyAnswer(status = '204 No Content'): Buffer {
  return Buffer.from(`HTTP/1.1 ${status}\r\nContent-Length: 0\r\n\r\n`);
}

/** Starts an upstream that answers each request with canned bytes; it ends with the test. */
export async function startCannedUpstream(answer: CannedAnswer): Promise<CannedUpstream> {
  const { close, ...upstream } = await openCannedUpstream(answer);
  onTestFinished(close);
  return upstream;
}

/** Starts an upstream that answers each request with canned bytes; it ends when it is closed. */
export async function openCannedUpstream(
  answer: CannedAnswer,
): Promise<CannedUpstream & { readonly close: () => void }> {
  const received: ReceivedRequest[] = [];
  const server = createServer((socket) => {
    let pending = Buffer.alloc(0);
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      pending = Buffer.concat([pending, chunk]);
      const request = readRequest(pending);
      if (!request) return;
      pending = Buffer.alloc(0);
      received.push(request);
      const bytes = answer(request, socket);
      if (bytes !== undefined) socket.write(bytes);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    close: () => {
      server.close();
    },
  };
}

function readRequest(bytes: Buffer): ReceivedRequest | undefined {
  const headEnd = bytes.indexOf('\r\n\r\n');
  if (headEnd === -1) return undefined;
  const head = bytes.subarray(0, headEnd).toString();
  const length = Number(/^content-length: (\d+)$/im.exec(head)?.[1] ?? 0);
  const body = bytes.subarray(headEnd + 4);
  if (body.length < length) return undefined;
  const [method = '', target = ''] = head.split(' ', 2);
  return { method, target, head, body: body.toString() };
}
