import { hash } from 'node:crypto';

/**
 * What is stored of an API key: its SHA-256, as 64 lower-case hexadecimal digits. Keys are long and random,
 * so a fast hash without salt protects them; a password would need a slow one.
 */
export function apiKeyDigest(apiKey: string): string {
  return hash('sha256', apiKey, 'hex');
}
