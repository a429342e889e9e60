import type { IncomingMessage } from 'node:http';
import { authorityOf } from './request-target.js';

/** Fields of which Node takes the first, or which it joins to one; proxies may take another (RFC 9110 §5.3). */
const FIELDS_GIVEN_ONCE = ['host', 'authorization', 'content-type', 'idempotency-key'];

/** The same by their length, by which most fields can be told from them: this is on the way of every request. */
const GIVEN_ONCE_BY_LENGTH: (string | undefined)[] = [];
for (const name of FIELDS_GIVEN_ONCE) GIVEN_ONCE_BY_LENGTH[name.length] = name;

/** Host and port in the characters of RFC 3986 §3.2.2 and §3.2.3. */
const HOST = /^(?:\[[\w.:%-]+\]|[\w.~!$&'()*+,;=%-]*)(?::\d{0,5})?$/;

/**
 * What Node lets pass although the rules of HTTP/1.1 forbid it, as a sentence for callers, or undefined.
 * @param target the request target as sent
 */
export function protocolFaultOf(message: IncomingMessage, target: string): string | undefined {
  const { httpVersionMajor, httpVersionMinor, headers, rawHeaders } = message;
  if (httpVersionMajor !== 1) return 'The version of HTTP is none that is spoken here.';
  const repeated = repeatedFieldIn(rawHeaders);
  if (repeated !== undefined) return `The header ${repeated} is given more than once.`;
  // RFC 9112 §3.2: to be refused when missing or not valid.
  const { host } = headers;
  if (host === undefined && httpVersionMinor > 0) return 'The header host is missing.';
  if (host !== undefined && !isValidHost(host)) return 'The header host is not valid.';
  const authority = authorityOf(target);
  const isForeign = authority !== undefined && authority.toLowerCase() !== host?.toLowerCase();
  return isForeign ? 'The host of the request target is another than that of the header host.' : undefined;
}

/** The one that was found valid last: most requests name the same. */
let validHost: string | undefined;

function isValidHost(host: string): boolean {
  if (host === validHost) return true;
  if (!HOST.test(host)) return false;
  validHost = host;
  return true;
}

/** `rawHeaders` has names and values by turns. */
function repeatedFieldIn(rawHeaders: readonly string[]): string | undefined {
  const seen: string[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const field = rawHeaders[index] ?? '';
    const name = GIVEN_ONCE_BY_LENGTH[field.length];
    if (name === undefined || field.toLowerCase() !== name) continue;
    if (seen.includes(name)) return name;
    seen.push(name);
  }
  return undefined;
}
