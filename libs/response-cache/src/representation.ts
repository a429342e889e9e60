import { isAscii } from 'node:buffer';
import type { Representation } from './cached-answer.js';

/** The longest body that is stored as a string: with longer ones the time goes into copying them. */
const MAX_TEXT_BYTES = 4096;

/** A body with its entity tag. */
export function represent(bytes: Buffer, etag: string): Representation {
  const { byteLength } = bytes;
  const isShortText = byteLength <= MAX_TEXT_BYTES && isAscii(bytes);
  const body = isShortText ? bytes.toString('latin1') : standingAlone(bytes);
  return { body, byteLength, etag };
}

/** A view keeps all of what it was sliced from in memory: Node's pool, or everything the socket delivered at once. */
function standingAlone(bytes: Buffer): Buffer {
  if (bytes.byteLength === bytes.buffer.byteLength) return bytes;
  const copy = Buffer.allocUnsafeSlow(bytes.byteLength);
  bytes.copy(copy);
  return copy;
}
