import { createHash } from 'node:crypto';
import { entryKey } from './entry-key.js';

const PREFIX = 'cupi-gateway:cache';

/** Carries the invalidations of all replicas. */
export const INVALIDATIONS_CHANNEL = `${PREFIX}:drops`;

/** The key of an entry. Hashed: targets may be long, and are confidential. */
export function redisEntryKey(partition: string, target: string): string {
  return `${PREFIX}:v1:${digestOf(entryKey(partition, target))}`;
}

/** The key of the epoch of a dependency. */
export function redisEpochKey(dependency: string): string {
  return `${PREFIX}:epoch:${digestOf(dependency)}`;
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
