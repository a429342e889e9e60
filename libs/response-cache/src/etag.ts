import { createHash } from 'node:crypto';

const ETAG_BYTES = 16;

/**
 * A strong entity tag with its quotes (RFC 9110 section 8.8.3), derived from the body alone, so that all replicas agree
 * on it.
 * @param salt makes it differ between accounts, so that it does not reveal that another account got the same body;
 *   undefined where it is the same for all
 */
export function etagOf(salt: string | undefined, body: Uint8Array | string): string {
  const hash = createHash('sha256');
  if (salt !== undefined) hash.update(`${salt.length}:${salt}`);
  const digest = hash.update(body).digest();
  return `"${digest.subarray(0, ETAG_BYTES).toString('base64url')}"`;
}
