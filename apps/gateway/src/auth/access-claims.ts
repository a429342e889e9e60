import type { JWTPayload } from 'jose';
import { isScope, type Scope } from './clients/core/index.js';

/** What is used of a valid token: nothing else of it is remembered, whatever its issuer or its subject puts there. */
export interface AccessClaims {
  /** As the issuer is configured. */
  readonly issuer: string;
  /** The one of the token's audiences that is configured for the issuer. */
  readonly audience: string;
  /** Unix time. */
  readonly expiresAtSeconds: number;
  /** `client_id` (RFC 9068 §2.2), else `azp`, else `sub`. */
  readonly clientId: string;
  /** Those of `scope` (RFC 8693 §4.2), else `scp`, that are known here; undefined when the token has neither. */
  readonly scopes: readonly Scope[] | undefined;
}

/** The claims of a token that was verified; undefined when it names no client. */
export function accessClaimsOf(
  { exp = 0, client_id, azp, sub, scope, scp }: JWTPayload,
  { issuer, audience }: Pick<AccessClaims, 'issuer' | 'audience'>,
): AccessClaims | undefined {
  const clientId = [client_id, azp, sub].find((claim) => typeof claim === 'string' && claim !== '');
  if (typeof clientId !== 'string') return undefined;
  return { issuer, audience, expiresAtSeconds: exp, clientId, scopes: scopesOf(scope ?? scp) };
}

function scopesOf(claimed: unknown): readonly Scope[] | undefined {
  if (claimed === undefined) return undefined;
  const words: unknown[] = typeof claimed === 'string' ? claimed.split(' ') : [claimed].flat();
  return [...new Set(words.filter((word) => typeof word === 'string').filter(isScope))];
}
