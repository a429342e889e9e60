import { hash } from 'node:crypto';
import { decodeJwt, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import { accessClaimsOf, type AccessClaims } from './access-claims.js';
import { IssuerKeys, type KeyFetchFailure, type KnownKeys } from './issuer-keys.js';

/** An issuer of tokens, their audience, and the URL of the keys. */
export interface TokenIssuer {
  readonly issuer: string;
  readonly audience: string;
  /** URL of the issuer's JWK Set (RFC 7517 §5). */
  readonly jwksUri: string;
}

/**
 * Accepted signatures: asymmetric ones only. With `none` or an HMAC, anyone who knows the public key could
 * forge tokens (RFC 8725 §2.1).
 */
const ALGORITHMS = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512'],
  ...['EdDSA', 'Ed25519'],
];
/**
 * Accepted values of `typ`, in lower case and without `application/` (RFC 7515 §4.1.9): a JWT, or an access token (RFC 9068
 * §2.1). Tokens for other purposes, such as sign-out, must not be accepted (RFC 8725 §3.11).
 */
const TOKEN_TYPES = ['jwt', 'at+jwt'];
const MAX_TOKEN_CHARACTERS = 8192;
const CLOCK_TOLERANCE_SECONDS = 5;
/** How long the result of a verification is cached, and for how many tokens. */
const RECALL_MS = 60_000;
const MAX_RECALLED = 10_000;
/**
 * Maximum memory of that cache in bytes, and the size of an entry besides the name of its client, which is in it twice: as it
 * is, and as part of the key of its principal; measured, rounded up.
 */
const MAX_RECALLED_BYTES = 8 * 1024 * 1024;
const RECALLED_OVERHEAD_BYTES = 1_000;

/** A verification that succeeded. */
interface Verified {
  readonly claims: AccessClaims;
  /** The version of the issuer's keys that verified the token. */
  readonly known: KnownKeys;
  /** By the monotonic clock. */
  readonly recalledUntilMs: number;
}

/** Verifies tokens of configured issuers (RFC 7519 §7.2, RFC 8725). */
export class JwtVerifier {
  private readonly keysByUri = new Map<string, IssuerKeys>();
  /** Results of recent verifications, by the digest of the token. */
  private readonly recent = new LRUCache<string, Verified>({
    max: MAX_RECALLED,
    maxSize: MAX_RECALLED_BYTES,
    sizeCalculation: ({ claims }) => RECALLED_OVERHEAD_BYTES + 4 * claims.clientId.length,
  });

  /**
   * @param findIssuer the configured issuer of that name, if any
   * @param onFetchFailure called when the keys of an issuer could not be fetched
   */
  constructor(
    private readonly findIssuer: (issuer: string) => TokenIssuer | undefined,
    private readonly onFetchFailure: (failure: KeyFetchFailure) => void = () => undefined,
  ) {}

  /** The claims of a token that is valid now and names a client, or undefined. */
  async verify(token: string): Promise<AccessClaims | undefined> {
    if (token.length > MAX_TOKEN_CHARACTERS) return undefined;
    try {
      const issuer = this.findIssuer(decodeJwt(token).iss ?? '');
      if (!issuer) return undefined;
      const keys = this.keysOf(issuer.jwksUri);
      const { known } = keys;
      const { payload, protectedHeader } = await jwtVerify(token, keys.find, {
        issuer: issuer.issuer,
        audience: issuer.audience,
        algorithms: ALGORITHMS,
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        requiredClaims: ['exp'],
      });
      if (!isForAccess(protectedHeader.typ)) return undefined;
      const claims = accessClaimsOf(payload, issuer);
      // If the keys were replaced meanwhile, it is unknown which version has verified the token.
      if (claims && known && known === keys.known) this.remember(token, claims, known);
      return claims;
    } catch {
      return undefined;
    }
  }

  /**
   * The claims of a token that {@link verify} found valid within the last minute, unless it has expired since, its issuer is no
   * longer configured in the same way, or the issuer's keys were replaced or have to be fetched again: a key that an issuer
   * withdraws is accepted no longer than by {@link verify}.
   * @returns the same object each time
   */
  recall(token: string): AccessClaims | undefined {
    if (token === '' || token.length > MAX_TOKEN_CHARACTERS) return undefined;
    const verified = this.recent.get(digestOf(token));
    if (!verified || performance.now() >= verified.recalledUntilMs) return undefined;
    const { claims, known } = verified;
    const issuer = this.findIssuer(claims.issuer);
    if (issuer?.audience !== claims.audience || !this.keysOf(issuer.jwksUri).isInForce(known))
      return undefined;
    return claims.expiresAtSeconds + CLOCK_TOLERANCE_SECONDS > Date.now() / 1000 ? claims : undefined;
  }

  private remember(token: string, claims: AccessClaims, known: KnownKeys): void {
    this.recent.set(digestOf(token), { claims, known, recalledUntilMs: performance.now() + RECALL_MS });
  }

  private keysOf(jwksUri: string): IssuerKeys {
    const known = this.keysByUri.get(jwksUri);
    if (known) return known;
    const keys = new IssuerKeys(jwksUri, this.onFetchFailure);
    this.keysByUri.set(jwksUri, keys);
    return keys;
  }
}

function digestOf(token: string): string {
  return hash('sha256', token, 'base64');
}

/** Many issuers send no `typ`, or just `JWT`. */
function isForAccess(type: unknown): boolean {
  if (type === undefined) return true;
  return typeof type === 'string' && TOKEN_TYPES.includes(type.toLowerCase().replace(/^application\//, ''));
}
