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

  it.each(['compress', 'gzip, br', '', 'constructor'])('rejects the encoding "%s"', async (encoding) => {
    await expect(decodeBody(TEXT, encoding, 1_000)).rejects.toThrow(UndecodableBodyError);
  });

  it('rejects bytes in another encoding', async () => {
    await expect(decodeBody(TEXT, 'gzip', 1_000)).rejects.toThrow(UndecodableBodyError);
  });

  it('rejects a truncated stream', async () => {
    await expect(decodeBody(gzipSync(TEXT).subarray(0, -9), 'gzip', 1_000)).rejects.toThrow(
      UndecodableBodyError,
    );
  });

  it('stops at the limit, however large the result would be', async () => {
    const bomb = gzipSync(Buffer.alloc(1_000_000));
    await expect(decodeBody(bomb, 'gzip', 1_000)).rejects.toThrow(UndecodableBodyError);
  });
});
