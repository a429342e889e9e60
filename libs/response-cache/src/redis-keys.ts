import { createHash } from 'node:crypto';
import { entryKey } from './entry-key.js';

const PREFIX = 'cupi-gateway:cache';

/** Carries the drops of all replicas. */
export const DROPS_CHANNEL = `${PREFIX}:drops`;

/** Where an entry is; targets may be long, and are nobody's business. */
export function redisEntryKey(partition: string, target: string): string {
  return `${PREFIX}:v1:${digestOf(entryKey(partition, target))}`;
}

/** Where the epoch of a dependency is. */
export function redisEpochKey(dependency: string): string {
  return `${PREFIX}:epoch:${digestOf(dependency)}`;
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
