import type { Representation } from './cached-answer.js';
import { etagOf } from './etag.js';

/** A body with its entity tag. */
export function represent(etagSalt: string, body: Buffer): Representation {
  return { body: standingAlone(body), etag: etagOf(etagSalt, body) };
}

/** A view keeps the whole of what it was cut from in memory: Node's pool, or all that a socket brought at once. */
function standingAlone(body: Buffer): Buffer {
  if (body.byteLength === body.buffer.byteLength) return body;
  const copy = Buffer.allocUnsafeSlow(body.byteLength);
  body.copy(copy);
  return copy;
}
