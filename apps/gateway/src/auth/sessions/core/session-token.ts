import { createHash, randomBytes } from 'node:crypto';

const TOKEN_BYTES = 32;

/** A new token: 32 bytes that nobody can guess. */
export function newToken(): Buffer {
  return randomBytes(TOKEN_BYTES);
}

/** How a token is written in a cookie: base64url without padding (RFC 4648 §5). */
export function formatToken(token: Buffer): string {
  return token.toString('base64url');
}

/** The bytes of a token, or undefined when the text is not exactly what {@link formatToken} writes. */
export function parseToken(text: string): Buffer | undefined {
  const token = Buffer.from(text, 'base64url');
  return token.length === TOKEN_BYTES && formatToken(token) === text ? token : undefined;
}

/** Under which id a token's session is stored. There is no way back from it to the token. */
export function storeIdOf(token: Buffer): string {
  return createHash('sha256').update(token).digest('base64url');
}
