import type { IncomingMessage } from 'node:http';

import { MAX_XML_BYTES } from '#libs/cupi-xml';

import { decodeBody, UndecodableBodyError } from './content-encoding.js';
import { CupiError } from './cupi-error.js';

/** How much is read of a body that only explains a status, in bytes. */
const MAX_HINT_BYTES = 64 * 1024;

/**
 * Reads a body that must be complete.
 *
 * @param connectionError returns the error that broke the connection, if any
 * @throws CupiError `invalid-response` for a body that is too large, ends early or cannot be decoded; else the error of
 *   the connection
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

/** Reads a body that only explains a known status, up to a limit. However broken the body is, this does not throw. */
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

/** The rest of a body that is too large is not read: its connection is destroyed, so that it is not reused. */
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
    // It may have failed before this listener was added.
    if (response.destroyed) resolve('broken');
  });
  return { bytes: Buffer.concat(chunks).subarray(0, maxBytes), end };
}

function unreadable(fault: string): CupiError {
  return new CupiError('invalid-response', `The upstream's answer cannot be read: ${fault}.`);
}
