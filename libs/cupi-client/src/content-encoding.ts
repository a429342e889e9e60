import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';

/** The body's Content-Encoding is unknown, or the body is not so encoded, or too much comes out. */
export class UndecodableBodyError extends Error {
  override readonly name = 'UndecodableBodyError';
}

type Decoder = (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

/** RFC 9110 §8.4.1; there, `x-gzip` is gzip, and `deflate` is the zlib format. */
const DECODERS: ReadonlyMap<string, Decoder> = new Map<string, Decoder>([
  ['identity', (bytes) => Promise.resolve(bytes)],
  ['gzip', promisify(gunzip)],
  ['x-gzip', promisify(gunzip)],
  ['deflate', promisify(inflate)],
  ['br', promisify(brotliDecompress)],
]);

/**
 * Undoes the Content-Encoding of a server that compresses although it was asked not to.
 *
 * @param maxBytes the most that may come out
 * @throws UndecodableBodyError
 */
export async function decodeBody(
  bytes: Buffer,
  contentEncoding: string | undefined,
  maxBytes: number,
): Promise<Buffer> {
  const decode = DECODERS.get(contentEncoding?.trim().toLowerCase() ?? 'identity');
  if (!decode) throw new UndecodableBodyError('the encoding of the body is not known');
  try {
    return await decode(bytes, { maxOutputLength: maxBytes });
  } catch {
    throw new UndecodableBodyError('the body cannot be decompressed');
  }
}
