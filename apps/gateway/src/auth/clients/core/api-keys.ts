import { hash } from 'node:crypto';

/**
 * What is stored of an API key: its SHA-256, as 64 lower-case hexadecimal digits. Keys are long and random,
 * so a fast hash without salt protects them; a password would need a slow one.
 */
export function apiKeyDigest(apiKey: string): string {
  return hash('sha256', apiKey, 'hex');
}

/**
 * The keys in a text, one per line: during a rotation, the next one is beside the old one. Undefined unless there is a key
 * and each of them consists of visible ASCII characters, because it is sent in a header.
 */
export function apiKeysIn(text: string): readonly string[] | undefined {
  const keys = [...new Set(text.split(/\r?\n/))].filter((key) => key !== '');
  return keys.length > 0 && keys.every((key) => /^[\x21-\x7E]+$/.test(key)) ? keys : undefined;
}
