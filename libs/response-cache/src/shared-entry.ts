import type { Representation } from './cached-answer.js';
import { etagOf } from './etag.js';
import { represent } from './representation.js';

const FORMAT = 2;
/** The format, and the length of the header. */
const PREFIX_BYTES = 1 + 4;

/** An entry as it is stored for all replicas. */
export interface SharedEntry {
  readonly representation: Representation;
  /** Those of its dependencies when its fill began. */
  readonly epochs: readonly string[];
  /** Its lifetime from the beginning of its fill, in milliseconds. */
  readonly lifeMs: number;
}

/** One byte of format, four of the header's length, a header in JSON, the body. */
export function encodeSharedEntry({ representation, epochs, lifeMs }: SharedEntry, etagSalt: string): Buffer {
  const { etag, body } = representation;
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const digest = digestOf(etagSalt, etag, bytes);
  const header = Buffer.from(JSON.stringify({ etag, digest, epochs, lifeMs }));
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.writeUInt8(FORMAT);
  prefix.writeUInt32BE(header.byteLength, 1);
  return Buffer.concat([prefix, header, bytes]);
}

/** Proves that body and entity tag are complete and belong to this account. */
function digestOf(etagSalt: string, etag: string, body: Uint8Array): string {
  return etagOf(`${etagSalt} ${etag}`, body);
}

/** The entry, or undefined when it is damaged or of another account. */
export function decodeSharedEntry(bytes: Buffer, etagSalt: string): SharedEntry | undefined {
  if (bytes.byteLength < PREFIX_BYTES || bytes.readUInt8() !== FORMAT) return undefined;
  const bodyStart = PREFIX_BYTES + bytes.readUInt32BE(1);
  const header = parseHeader(bytes.subarray(PREFIX_BYTES, bodyStart));
  if (!header) return undefined;
  const body = bytes.subarray(bodyStart);
  if (digestOf(etagSalt, header.etag, body) !== header.digest) return undefined;
  const representation = represent(body, header.etag);
  return { representation, epochs: header.epochs, lifeMs: header.lifeMs };
}

interface Header {
  readonly etag: string;
  readonly digest: string;
  readonly epochs: readonly string[];
  readonly lifeMs: number;
}

function parseHeader(bytes: Buffer): Header | undefined {
  try {
    const header: unknown = JSON.parse(bytes.toString());
    return isHeader(header) ? header : undefined;
  } catch {
    return undefined;
  }
}

function isHeader(value: unknown): value is Header {
  if (typeof value !== 'object' || value === null) return false;
  if (!('etag' in value && 'digest' in value && 'epochs' in value && 'lifeMs' in value)) return false;
  const { etag, digest, epochs, lifeMs } = value;
  if (typeof etag !== 'string' || typeof digest !== 'string' || typeof lifeMs !== 'number' || lifeMs <= 0)
    return false;
  return Array.isArray(epochs) && epochs.every((epoch) => typeof epoch === 'string');
}
