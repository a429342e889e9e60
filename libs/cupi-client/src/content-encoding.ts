import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';

/** The Content-Encoding of the body is unknown, the body is not valid in it, or the result is too large. */
export class UndecodableBodyError extends Error {
  override readonly name = 'UndecodableBodyError';
}

type Decoder = (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

/** RFC 9110 §8.4.1; `x-gzip` means gzip, and `deflate` is the zlib format. */
const DECODERS: ReadonlyMap<string, Decoder> = new Map<string, Decoder>([
  ['identity', (bytes) => Promise.resolve(bytes)],
  ['gzip', promisify(gunzip)],
  ['x-gzip', promisify(gunzip)],
  ['deflate', promisify(inflate)],
  ['br', promisify(brotliDecompress)],
]);

/**
 * Decodes the Content-Encoding of a server that compresses although it was asked not to.
 *
 * @param maxBytes the limit of the result
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
