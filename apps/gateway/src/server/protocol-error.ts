import type { IncomingMessage } from 'node:http';
import { authorityOf } from './request-target.js';

/** Fields of which Node takes the first, or which it joins to one; proxies may take another (RFC 9110 §5.3). */
const FIELDS_GIVEN_ONCE = new Set(['host', 'authorization', 'content-type', 'idempotency-key']);

/** Host and port in the characters of RFC 3986 §3.2.2 and §3.2.3. */
const HOST = /^(?:\[[\w.:%-]+\]|[\w.~!$&'()*+,;=%-]*)(?::\d{0,5})?$/;

/**
 * A violation of HTTP/1.1 that Node accepts, as a sentence for callers, or undefined.
 * @param target the request target as sent
 */
export function protocolErrorOf(message: IncomingMessage, target: string): string | undefined {
  const { httpVersionMajor, httpVersionMinor, headers, rawHeaders } = message;
  if (httpVersionMajor !== 1) return 'The version of HTTP is not supported.';
  const repeated = repeatedFieldIn(rawHeaders);
  if (repeated !== undefined) return `The header ${repeated} is given more than once.`;
  // RFC 9112 §3.2: to be rejected when missing or invalid.
  const { host } = headers;
  if (host === undefined && httpVersionMinor > 0) return 'The header host is missing.';
  if (host !== undefined && !HOST.test(host)) return 'The header host is not valid.';
  const authority = authorityOf(target);
  const isForeign = authority !== undefined && authority.toLowerCase() !== host?.toLowerCase();
  return isForeign ? 'The host of the request target differs from the header host.' : undefined;
}

/** `rawHeaders` alternates names and values. */
function repeatedFieldIn(rawHeaders: readonly string[]): string | undefined {
  const seen: string[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]?.toLowerCase() ?? '';
    if (!FIELDS_GIVEN_ONCE.has(name)) continue;
    if (seen.includes(name)) return name;
    seen.push(name);
  }
  return undefined;
}
