import type { IncomingMessage } from 'node:http';
import { ContainerError, rejected } from './cupi-error.js';
import { readJson } from './json-reader.js';
import { bodyFormat } from './media-types.js';
import { readXml, type RequestElements } from './xml-reader.js';

const MAX_BODY_BYTES = 1_048_576;

/**
 * Reads a request's body.
 *
 * @throws ContainerError 413 when it is longer than 1 MiB.
 */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Destroying the request would close the connection, and the client would not see the error.
  const stream = request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  for await (const chunk of stream) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES)
      throw new ContainerError(413, 'Request Entity Too Large', { Connection: 'close' });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/**
 * The elements of a body. CUPI: the format follows `Content-Type`, independently of the answer's format.
 *
 * @param containers names of JSON values that may be objects or arrays.
 * @throws ContainerError 415 when the content type is missing or unsupported.
 * @throws CupiError 400 when the body cannot be read.
 */
export function readElements(
  body: Buffer,
  contentType: string | undefined,
  containers: readonly string[],
): RequestElements {
  const format = bodyFormat(contentType);
  if (!format) throw new ContainerError(415, 'Unsupported Media Type');

  const text = decodeUtf8(body);
  return format === 'json' ? readJson(text, containers) : readXml(text);
}

function decodeUtf8(body: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw rejected('the body is not UTF-8');
  }
}
