import { hash } from 'node:crypto';

/**
 * The name of a key in the store: SHA-256, so that a dump of the store contains no names and no addresses. A name that is
 * guessed can still be looked up.
 */
export function digestOf(text: string): string {
  return hash('sha256', text, 'base64url');
}
