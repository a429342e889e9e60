import { hash, randomBytes } from 'node:crypto';

const TOKEN_BYTES = 32;
/** 32 bytes in base64url: of the six bits of the last character, the last two are zero (RFC 4648 §3.5). */
const TOKEN = /^[\w-]{42}[AEIMQUYcgkosw048]$/;

/** A new token: 32 random bytes. */
export function newToken(): Buffer {
  return randomBytes(TOKEN_BYTES);
}

/** Formats a token for a cookie: base64url without padding (RFC 4648 §5). */
export function formatToken(token: Buffer): string {
  return token.toString('base64url');
}

/** The bytes of a token; undefined unless the text is exactly what {@link formatToken} returns. */
export function parseToken(text: string): Buffer | undefined {
  return TOKEN.test(text) ? Buffer.from(text, 'base64url') : undefined;
}

/** The id under which a token's session is stored. The token cannot be derived from it. */
export function storeIdOf(token: Buffer): string {
  return hash('sha256', token, 'base64url');
}
