import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { KEY_ID_BYTES, type SessionSecret, type SessionSecrets } from './session-secrets.js';
import { storeIdOf } from './session-token.js';

/**
 * Format of a stored session, version 1:
 *
 * | bytes | |
 * | --- | --- |
 * | 1 | version |
 * | 8 | id of the server's secret |
 * | 6 | absolute expiry, in milliseconds since 1970 UTC, big-endian |
 * | 32 | salt of the key |
 * | 12 | nonce |
 * | n × 256 | user name and password, sealed |
 * | 16 | authentication tag |
 *
 * AES-256-GCM (NIST SP 800-38D) with a key that HKDF-SHA-256 (RFC 5869) derives from the server's secret, the
 * salt and the session's token: without all of them, a record can neither be read nor forged. Everything before
 * the sealed part, and the id under which it is stored, is authenticated with it, so that no part of a record
 * can be changed, and no record can be used for another session.
 */
const VERSION = 1;
const KEY_INFO = 'cupi-gateway: session record, version 1';
const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const EXPIRY_BYTES = 6;
const SALT_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

const KEY_ID_AT = 1;
const EXPIRY_AT = KEY_ID_AT + KEY_ID_BYTES;
const SALT_AT = EXPIRY_AT + EXPIRY_BYTES;
const NONCE_AT = SALT_AT + SALT_BYTES;
const HEADER_BYTES = NONCE_AT + NONCE_BYTES;

/** The sealed part is padded to a multiple of this, so that it does not reveal the length of the password. */
const BLOCK_BYTES = 256;

/** Content of a record. */
export interface RecordContent {
  /** Without a colon (RFC 7617 §2) and, like the password, without control characters. */
  readonly username: string;
  readonly password: string;
  /** When the session ends, used or not, in milliseconds since 1970 UTC. */
  readonly absoluteExpiryMs: number;
}

/** Why a record was not opened. */
export type RecordRejection = 'malformed' | 'unknown-version' | 'unknown-secret' | 'not-authentic';

/** Seals the content of a session, with the current secret. */
export function sealRecord(content: RecordContent, token: Buffer, { current }: SessionSecrets): Buffer {
  const header = newHeader(current, content.absoluteExpiryMs);
  const cipher = createCipheriv(CIPHER, keyOf(header, token, current), nonceOf(header), {
    authTagLength: TAG_BYTES,
  });
  cipher.setAAD(boundData(header, token));
  return Buffer.concat([header, cipher.update(plaintextOf(content)), cipher.final(), cipher.getAuthTag()]);
}

/** Opens the record of a token's session. Any record is safe to try: an invalid one is rejected. */
export function openRecord(
  bytes: Uint8Array,
  token: Buffer,
  secrets: SessionSecrets,
): RecordContent | RecordRejection {
  const record = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (record.length === 0) return 'malformed';
  if (record[0] !== VERSION) return 'unknown-version';
  if (record.length < HEADER_BYTES + TAG_BYTES) return 'malformed';
  const secret = secrets.find(record.subarray(KEY_ID_AT, EXPIRY_AT));
  if (!secret) return 'unknown-secret';
  const plaintext = decrypt(record, token, secret);
  if (!plaintext) return 'not-authentic';
  return { ...credentialsOf(plaintext), absoluteExpiryMs: record.readUIntBE(EXPIRY_AT, EXPIRY_BYTES) };
}

function newHeader(secret: SessionSecret, absoluteExpiryMs: number): Buffer {
  const expiry = Buffer.alloc(EXPIRY_BYTES);
  expiry.writeUIntBE(absoluteExpiryMs, 0, EXPIRY_BYTES);
  return Buffer.concat([
    Buffer.of(VERSION),
    secret.keyId,
    expiry,
    randomBytes(SALT_BYTES),
    randomBytes(NONCE_BYTES),
  ]);
}

function nonceOf(header: Buffer): Buffer {
  return header.subarray(NONCE_AT, HEADER_BYTES);
}

function keyOf(header: Buffer, token: Buffer, secret: SessionSecret): Buffer {
  const info = Buffer.concat([Buffer.from(KEY_INFO), token]);
  return Buffer.from(hkdfSync('sha256', secret.key, header.subarray(SALT_AT, NONCE_AT), info, KEY_BYTES));
}

function boundData(header: Buffer, token: Buffer): Buffer {
  return Buffer.concat([header, Buffer.from(storeIdOf(token))]);
}

function decrypt(record: Buffer, token: Buffer, secret: SessionSecret): Buffer | undefined {
  const header = record.subarray(0, HEADER_BYTES);
  const decipher = createDecipheriv(CIPHER, keyOf(header, token, secret), nonceOf(header), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(boundData(header, token));
  decipher.setAuthTag(record.subarray(-TAG_BYTES));
  const plaintext = decipher.update(record.subarray(HEADER_BYTES, -TAG_BYTES));
  try {
    return Buffer.concat([plaintext, decipher.final()]);
  } catch {
    return undefined;
  }
}

/** Joined as RFC 7617 §2 joins them, and ended by NUL, which neither can contain. */
function plaintextOf({ username, password }: RecordContent): Buffer {
  const credentials = Buffer.from(`${username}:${password}\0`, 'utf8');
  const blocks = Math.ceil(credentials.length / BLOCK_BYTES);
  return Buffer.concat([credentials], blocks * BLOCK_BYTES);
}

function credentialsOf(plaintext: Buffer): Pick<RecordContent, 'username' | 'password'> {
  const credentials = plaintext.toString('utf8', 0, plaintext.indexOf(0));
  const colon = credentials.indexOf(':');
  return { username: credentials.slice(0, colon), password: credentials.slice(colon + 1) };
}
