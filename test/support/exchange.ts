import { exchangeRaw } from './raw-request.js';

/** Header fields of a request. */
export type Headers = Readonly<Record<string, string>>;

/** An answer, as it came. */
interface Exchange {
  /** The hit path writes `ETag` before `Cache-Status`, and the ordinary path after it. */
  readonly isOfHitPath: boolean;
  /** Status line and fields in alphabetical order, but for what differs with every answer. */
  readonly head: readonly string[];
  readonly body: string;
}

/** Sends a request with these fields alone, `Host` and `Connection: close` apart. */
export async function exchange(
  url: string,
  path: string,
  headers: Headers,
  method = 'GET',
): Promise<Exchange> {
  const fields = Object.entries({ Host: 'a', ...headers, Connection: 'close' });
  const request = [`${method} ${path} HTTP/1.1`, ...fields.map((field) => field.join(': ')), '', ''];
  const text = await exchangeRaw(url, request.join('\r\n'));
  const headEnd = text.indexOf('\r\n\r\n');
  const [status = '', ...lines] = text.slice(0, headEnd).split('\r\n');
  return {
    isOfHitPath: isBefore('etag', 'cache-status', lines),
    head: [status, ...lines.map(comparable).sort()],
    body: text.slice(headEnd + 4),
  };
}

function isBefore(name: string, other: string, lines: readonly string[]): boolean {
  const placeOf = (field: string): number => lines.findIndex((line) => line.startsWith(`${field}: `));
  return placeOf(name) >= 0 && placeOf(name) < placeOf(other);
}

function comparable(line: string): string {
  return line
    .replace(/^(Date|age): .*$/, '$1')
    .replace(/^(cache-status: .*; ttl=)\d+$/, '$1')
    .replace(/^(ratelimit: .*r=)\d+;t=\d+$/, '$1')
    .replace(/^(x-request-id: )[0-9a-f-]{36}$/, '$1');
}

/** Whether a read is answered before Fastify sees it. */
export async function isAnsweredByHitPath(url: string, path: string, headers: Headers): Promise<boolean> {
  return (await exchange(url, path, headers)).isOfHitPath;
}
