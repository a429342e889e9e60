import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

const ACCEPTED_REQUEST_ID = /^[A-Za-z0-9._-]{1,128}$/;

/** Trace context header: version, trace id, parent id, flags; version ff and ids of zeros are none (W3C Trace Context §3.2). */
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** Two hexadecimal digits for each byte. */
const DIGITS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** So many ids begin with the same random digits, and then count. */
const IDS_PER_PREFIX = 2 ** 24;
let prefix = '';
let count = IDS_PER_PREFIX;

/** The caller's `X-Request-Id` when it has the accepted form, else a new one. */
export function requestIdOf(headers: IncomingHttpHeaders): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && ACCEPTED_REQUEST_ID.test(given) ? given : newRequestId();
}

/**
 * 32 hexadecimal digits, as an id of a trace has them. It has to be unique, and is no secret: most of it is the same for many,
 * for random digits of its own would take a tenth of the time of a hit.
 */
function newRequestId(): string {
  if (count === IDS_PER_PREFIX) {
    prefix = randomBytes(13).toString('hex');
    count = 0;
  }
  const [high, middle, low] = [count >> 16, (count >> 8) & 0xff, count & 0xff];
  count += 1;
  return `${prefix}${DIGITS[high] ?? ''}${DIGITS[middle] ?? ''}${DIGITS[low] ?? ''}`;
}

/** The caller's `traceparent` when it is well formed; anything else is not passed on. */
export function traceparentOf(headers: IncomingHttpHeaders): string | undefined {
  const given = headers.traceparent;
  return typeof given === 'string' && TRACEPARENT.test(given) ? given : undefined;
}
