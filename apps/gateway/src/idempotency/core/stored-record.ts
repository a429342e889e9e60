import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

import type { KeptAnswer } from './claim.js';
import { TOKEN_BYTES, type Marker } from './key-store.js';

/**
 * What is stored of a key, version 1:
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
 * The fingerprint is a keyed hash that only gateways can make, and is not in the record. So whoever can write
 * to the store can make the gateway neither tell a forged or altered answer nor one that belongs to another
 * key.
 */
const VERSION = 1;
const HASH_BYTES = 32;
const LENGTH_BYTES = 4;

const FINGERPRINT_AT = 1 + TOKEN_BYTES;
const MAC_AT = FINGERPRINT_AT + HASH_BYTES;
const ANSWER_AT = MAC_AT + HASH_BYTES;

/** What a record says to a call. */
export type RecordContent =
  | { readonly kind: 'completed'; readonly answer: KeptAnswer }
  | { readonly kind: 'under-way' }
  /** It is another request's. */
  | { readonly kind: 'mismatch' }
  /** It is broken, forged or of another version. */
  | { readonly kind: 'unreadable' };

/** What every record of the marker begins with, and no other. */
export function recordPrefix({ token }: Marker): Buffer {
  return Buffer.concat([Buffer.of(VERSION), token]);
}

/** The record of a call that is under way or, with an answer, completed. */
export function encodeRecord(id: string, marker: Marker, answer?: KeptAnswer): Buffer {
  const start = Buffer.concat([recordPrefix(marker), hashOf(marker.fingerprint)]);
  const end = answer ? encodeAnswer(answer) : Buffer.alloc(0);
  return Buffer.concat([start, macOf(id, marker.fingerprint, start, end), end]);
}

/** What the record under that id says to a call with that fingerprint. Any bytes are safe to read. */
export function decodeRecord(record: Buffer, id: string, fingerprint: string): RecordContent {
  if (record.length < ANSWER_AT || record[0] !== VERSION) return { kind: 'unreadable' };
  const start = record.subarray(0, MAC_AT);
  const end = record.subarray(ANSWER_AT);
  if (!start.subarray(FINGERPRINT_AT).equals(hashOf(fingerprint))) return { kind: 'mismatch' };
  const mac = record.subarray(MAC_AT, ANSWER_AT);
  if (!timingSafeEqual(mac, macOf(id, fingerprint, start, end))) return { kind: 'unreadable' };
  return end.length === 0 ? { kind: 'under-way' } : { kind: 'completed', answer: decodeAnswer(end) };
}

function hashOf(fingerprint: string): Buffer {
  return createHash('sha256').update(fingerprint).digest();
}

function macOf(id: string, fingerprint: string, start: Buffer, end: Buffer): Buffer {
  // Ids are equally long, and so is the start: nothing can move from one part to the next.
  return createHmac('sha256', fingerprint).update(id).update(start).update(end).digest();
}

function encodeAnswer({ status, headers, body }: KeptAnswer): Buffer {
  const head = Buffer.from(JSON.stringify({ status, headers }));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32BE(head.length);
  return Buffer.concat([length, head, body]);
}

/** Only for bytes that {@link encodeAnswer} has made. */
function decodeAnswer(bytes: Buffer): KeptAnswer {
  const bodyAt = LENGTH_BYTES + bytes.readUInt32BE();
  const head = JSON.parse(bytes.toString('utf8', LENGTH_BYTES, bodyAt)) as Omit<KeptAnswer, 'body'>;
  return { ...head, body: bytes.subarray(bodyAt) };
}
