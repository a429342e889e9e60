import { hash } from 'node:crypto';

/**
 * The name of a key in the store: SHA-256, so that a dump of the store holds no names and no addresses. Who
 * suspects a name can still look whether it is there.
 */
export function digestOf(text: string): string {
  return hash('sha256', text, 'base64url');
}
