import type { IncomingMessage } from 'node:http';

import { MAX_XML_BYTES } from '#libs/cupi-xml';

import { decodeBody, UndecodableBodyError } from './content-encoding.js';
import { CupiError } from './cupi-error.js';

/** How much is read of a body that only explains a status, in bytes. */
const MAX_HINT_BYTES = 64 * 1024;

/**
 * Reads a body of which nothing may be missing.
 *
 * @param connectionError tells what broke the connection, if something did
 * @throws CupiError `invalid-response` for a body that is too large, ends early or cannot be decoded; else
 * what broke the connection
 */
export async function readDocument(
  response: IncomingMessage,
  connectionError: () => Error | undefined,
): Promise<Buffer> {
  const { bytes, end } = await readUpTo(MAX_XML_BYTES, response);
  if (end === 'too-large') throw unreadable(`the body is larger than ${MAX_XML_BYTES} bytes`);
  if (end === 'broken') throw connectionError() ?? unreadable('the body ended early');
  try {
    return await decodeBody(bytes, response.headers['content-encoding'], MAX_XML_BYTES);
  } catch (error) {
    throw error instanceof UndecodableBodyError ? unreadable(error.message) : error;
  }
}

/**
 * Reads as much as there is, and as is sensible, of a body that only explains a status which is already
 * known. However broken the body is, this does not throw.
 */
export async function readHint(response: IncomingMessage): Promise<Buffer> {
  const { bytes } = await readUpTo(MAX_HINT_BYTES, response);
  try {
    return await decodeBody(bytes, response.headers['content-encoding'], MAX_HINT_BYTES);
  } catch {
    return Buffer.alloc(0);
  }
}

interface BodyRead {
  readonly bytes: Buffer;
  readonly end: 'complete' | 'too-large' | 'broken';
}

/** What is left of a body that is too large is not read: its connection is destroyed, so that no one else is given it. */
async function readUpTo(maxBytes: number, response: IncomingMessage): Promise<BodyRead> {
  const chunks: Buffer[] = [];
  let byteCount = 0;
  const end = await new Promise<BodyRead['end']>((resolve) => {
    response.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      byteCount += chunk.length;
      if (byteCount <= maxBytes) return;
      resolve('too-large');
      response.destroy();
    });
    response.once('end', () => {
      resolve('complete');
    });
    for (const event of ['error', 'close']) {
      response.on(event, () => {
        resolve('broken');
      });
    }
    // It may have been broken before anyone listened.
    if (response.destroyed) resolve('broken');
  });
  return { bytes: Buffer.concat(chunks).subarray(0, maxBytes), end };
}

function unreadable(fault: string): CupiError {
  return new CupiError('invalid-response', `The upstream's answer cannot be read: ${fault}.`);
}
