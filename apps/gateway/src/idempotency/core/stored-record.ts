import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

import type { StoredAnswer } from './claim.js';
import { TOKEN_BYTES, type Marker } from './key-store.js';

/**
 * Format of a stored key, version 1:
 *
 * | bytes | |
 * | --- | --- |
 * | 1 | version |
 * | 16 | token of the call |
 * | 32 | SHA-256 of its fingerprint |
 * | 32 | HMAC-SHA-256 of all the rest and of the key's id, under the fingerprint |
 *
 * and, once there is an answer:
 *
 * | bytes | |
 * | --- | --- |
 * | 4 | length of the head, big-endian |
 * | n | head: status and headers, as JSON |
 * | m | body |
 *
 * The fingerprint is a keyed hash that only gateways can make, and is not in the record. So write access to the
 * store does not allow making the gateway send a forged or altered response, or one that belongs to another
 * key.
 */
const VERSION = 1;
const HASH_BYTES = 32;
const LENGTH_BYTES = 4;

const FINGERPRINT_AT = 1 + TOKEN_BYTES;
const MAC_AT = FINGERPRINT_AT + HASH_BYTES;
const ANSWER_AT = MAC_AT + HASH_BYTES;

/** Result of reading a record for a call. */
export type RecordContent =
  | { readonly kind: 'completed'; readonly answer: StoredAnswer }
  | { readonly kind: 'in-progress' }
  /** It belongs to another request. */
  | { readonly kind: 'mismatch' }
  /** It is malformed, forged or of another version. */
  | { readonly kind: 'unreadable' };

/** Every record of the marker begins with this, and no other does. */
export function recordPrefix({ token }: Marker): Buffer {
  return Buffer.concat([Buffer.of(VERSION), token]);
}

/** The record of a call that is in progress or, with an answer, completed. */
export function encodeRecord(id: string, marker: Marker, answer?: StoredAnswer): Buffer {
  const start = Buffer.concat([recordPrefix(marker), hashOf(marker.fingerprint)]);
  const end = answer ? encodeAnswer(answer) : Buffer.alloc(0);
  return Buffer.concat([start, macOf(id, marker.fingerprint, start, end), end]);
}

/** Reads the record under that id for a call with that fingerprint. Any bytes are safe to read. */
export function decodeRecord(record: Buffer, id: string, fingerprint: string): RecordContent {
  if (record.length < ANSWER_AT || record[0] !== VERSION) return { kind: 'unreadable' };
  const start = record.subarray(0, MAC_AT);
  const end = record.subarray(ANSWER_AT);
  if (!start.subarray(FINGERPRINT_AT).equals(hashOf(fingerprint))) return { kind: 'mismatch' };
  const mac = record.subarray(MAC_AT, ANSWER_AT);
  if (!timingSafeEqual(mac, macOf(id, fingerprint, start, end))) return { kind: 'unreadable' };
  return end.length === 0 ? { kind: 'in-progress' } : { kind: 'completed', answer: decodeAnswer(end) };
}

function hashOf(fingerprint: string): Buffer {
  return createHash('sha256').update(fingerprint).digest();
}

function macOf(id: string, fingerprint: string, start: Buffer, end: Buffer): Buffer {
  // Ids have equal lengths, and so have the starts: nothing can be moved from one part to the next.
  return createHmac('sha256', fingerprint).update(id).update(start).update(end).digest();
}

function encodeAnswer({ status, headers, body }: StoredAnswer): Buffer {
  const head = Buffer.from(JSON.stringify({ status, headers }));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32BE(head.length);
  return Buffer.concat([length, head, body]);
}

/** Only for bytes from {@link encodeAnswer}. */
function decodeAnswer(bytes: Buffer): StoredAnswer {
  const bodyAt = LENGTH_BYTES + bytes.readUInt32BE();
  const head = JSON.parse(bytes.toString('utf8', LENGTH_BYTES, bodyAt)) as Omit<StoredAnswer, 'body'>;
  return { ...head, body: bytes.subarray(bodyAt) };
}
