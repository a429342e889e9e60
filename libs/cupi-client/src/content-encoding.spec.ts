import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';

import { describe, expect, it } from 'vitest';

import { decodeBody, UndecodableBodyError } from './content-encoding.js';

const TEXT = Buffer.from('<PhoneSystem/>');

describe('decodeBody', () => {
  it.each<[string | undefined, Buffer]>([
    [undefined, TEXT],
    ['identity', TEXT],
    ['gzip', gzipSync(TEXT)],
    ['X-GZIP', gzipSync(TEXT)],
    ['deflate', deflateSync(TEXT)],
    [' br ', brotliCompressSync(TEXT)],
  ])('decodes %s', async (encoding, bytes) => {
    expect((await decodeBody(bytes, encoding, 1_000)).toString()).toBe('<PhoneSystem/>');
  });

  it.each(['compress', 'gzip, br', '', 'constructor'])('refuses the encoding "%s"', async (encoding) => {
    await expect(decodeBody(TEXT, encoding, 1_000)).rejects.toThrow(UndecodableBodyError);
  });

  it('refuses bytes that are not so encoded', async () => {
    await expect(decodeBody(TEXT, 'gzip', 1_000)).rejects.toThrow(UndecodableBodyError);
  });

  it('refuses a stream that was cut off', async () => {
    await expect(decodeBody(gzipSync(TEXT).subarray(0, -9), 'gzip', 1_000)).rejects.toThrow(
      UndecodableBodyError,
    );
  });

  it('stops at the limit, however much the bytes would become', async () => {
    const bomb = gzipSync(Buffer.alloc(1_000_000));
    await expect(decodeBody(bomb, 'gzip', 1_000)).rejects.toThrow(UndecodableBodyError);
  });
});
