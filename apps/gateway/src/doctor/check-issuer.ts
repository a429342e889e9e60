import { createLocalJWKSet, type JSONWebKeySet } from 'jose';
import type { TrustedIssuer } from '#libs/credential-broker';
import { connectionReason, errorCodeOf } from './connection-reason.js';
import { good, wrong, type Finding } from './finding.js';
import { stopwatch } from './time-limit.js';

/** Fetches the keys of an issuer (RFC 7517 §5), as the gateway does when the first token comes. */
export async function checkIssuer({ issuer, jwksUri }: TrustedIssuer, limitMs: number): Promise<Finding> {
  const elapsed = stopwatch();
  try {
    const response = await fetch(jwksUri, { signal: AbortSignal.timeout(limitMs), redirect: 'manual' });
    if (!response.ok) return unusable(issuer, `answered with ${response.status}`);
    const keys = (await response.json()) as JSONWebKeySet;
    createLocalJWKSet(keys);
    return good(`${issuer}: ${keys.keys.length} keys (${elapsed()})`);
  } catch (error) {
    return unusable(issuer, reasonOf(error));
  }
}

function unusable(issuer: string, reason: string): Finding {
  return wrong(
    `${issuer}: its keys cannot be had: ${reason}`,
    'Every token of the issuer is refused meanwhile. Check its `jwksUri` in the clients file, and that this machine may',
    'reach it.',
  );
}

/** fetch wraps what went wrong. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return connectionReason(error);
  if (error.name === 'TimeoutError') return 'nothing answers in time';
  if (error.name === 'SyntaxError' || errorCodeOf(error).startsWith('ERR_JWKS'))
    return 'the answer is no key set';
  return connectionReason(error.cause);
}
