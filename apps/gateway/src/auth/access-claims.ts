import type { JWTPayload } from 'jose';
import { isScope, type Scope } from './clients/core/index.js';

/** The claims that are used of a valid token; no others are stored, whatever its issuer or subject adds. */
export interface AccessClaims {
  /** As configured for the issuer. */
  readonly issuer: string;
  /** The token's audience that is configured for the issuer. */
  readonly audience: string;
  /** Unix time. */
  readonly expiresAtSeconds: number;
  /** `client_id` (RFC 9068 §2.2), else `azp`, else `sub`. */
  readonly clientId: string;
  /** The known ones of `scope` (RFC 8693 §4.2), else `scp`; undefined when the token has neither. */
  readonly scopes: readonly Scope[] | undefined;
}

/** The claims of a verified token; undefined when it names no client. */
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
