import type { TrustedIssuer } from '#gateway/auth/clients/core';
import { fetchKeySet, KeySetError } from '#gateway/auth';
import { connectionReason } from './connection-reason.js';
import { good, wrong, type Finding } from './finding.js';
import { stopwatch } from './time-limit.js';

/** Fetches the keys of an issuer (RFC 7517 §5), as the gateway does for the first token. */
export async function checkIssuer({ issuer, jwksUri }: TrustedIssuer, limitMs: number): Promise<Finding> {
  const elapsed = stopwatch();
  try {
    const { keys } = await fetchKeySet(jwksUri, limitMs);
    return good(`${issuer}: ${keys.length} keys (${elapsed()})`);
  } catch (error) {
    return wrong(
      `${issuer}: its keys cannot be fetched: ${reasonOf(error)}`,
      'Every token of the issuer is rejected. Check its `jwksUri` in the clients file, and that this machine can',
      'reach it.',
    );
  }
}

/** fetch wraps the cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return connectionReason(error);
  if (error.name === 'TimeoutError') return 'timed out';
  if (error instanceof KeySetError) return error.message;
  return connectionReason(error.cause);
}
