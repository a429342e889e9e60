import { connect } from 'node:net';

/** An answer as it came over a socket. */
export interface RawAnswer {
  readonly status: number;
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/**
 * Sends the bytes of a request as they are, which no HTTP client would, and reads until the server ends the
 * connection: the request has to ask for that, or to be rejected.
 */
export async function sendRaw(url: string, bytes: string | Buffer): Promise<RawAnswer> {
  return readAnswer(await exchangeRaw(url, bytes));
}

/** As {@link sendRaw}, and returns all that came back as it is: several answers when there were several requests. */
export async function exchangeRaw(url: string, bytes: string | Buffer): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.write(bytes);
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** The statuses of all answers in what came back over a connection. */
export function statusesIn(text: string): number[] {
  return [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
}

/** Reads the first answer. */
export function readAnswer(text: string): RawAnswer {
  const headEnd = text.indexOf('\r\n\r\n');
  const [statusLine = '', ...lines] = text.slice(0, headEnd).split('\r\n');
  const fields = lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  return {
    status: Number(statusLine.split(' ')[1]),
    headers: Object.fromEntries(fields) as Record<string, string>,
    text: text.slice(headEnd + 4),
  };
}
