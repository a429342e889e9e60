import type { IncomingMessage } from 'node:http';
import { authorityOf } from './request-target.js';

/** Fields of which Node takes the first, or which it joins to one; proxies may take another (RFC 9110 §5.3). */
const FIELDS_GIVEN_ONCE = new Set(['host', 'authorization', 'content-type', 'idempotency-key']);

/** Host and port in the characters of RFC 3986 §3.2.2 and §3.2.3. */
const HOST = /^(?:\[[\w.:%-]+\]|[\w.~!$&'()*+,;=%-]*)(?::\d{0,5})?$/;

/**
 * What Node lets pass although the rules of HTTP/1.1 forbid it, as a sentence for callers, or undefined.
 * @param target the request target as sent
 */
export function protocolErrorOf(message: IncomingMessage, target: string): string | undefined {
  const { httpVersionMajor, httpVersionMinor, headers, rawHeaders } = message;
  if (httpVersionMajor !== 1) return 'The version of HTTP is none that is spoken here.';
  const repeated = repeatedFieldIn(rawHeaders);
  if (repeated !== undefined) return `The header ${repeated} is given more than once.`;
  // RFC 9112 §3.2: to be rejected when missing or not valid.
  const { host } = headers;
  if (host === undefined && httpVersionMinor > 0) return 'The header host is missing.';
  if (host !== undefined && !HOST.test(host)) return 'The header host is not valid.';
  const authority = authorityOf(target);
  const isForeign = authority !== undefined && authority.toLowerCase() !== host?.toLowerCase();
  return isForeign ? 'The host of the request target is another than that of the header host.' : undefined;
}

/** `rawHeaders` has names and values by turns. */
function repeatedFieldIn(rawHeaders: readonly string[]): string | undefined {
  const seen = new Set<string>();
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]?.toLowerCase() ?? '';
    if (!FIELDS_GIVEN_ONCE.has(name)) continue;
    if (seen.has(name)) return name;
    seen.add(name);
  }
  return undefined;
}
