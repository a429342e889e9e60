import { hash } from 'node:crypto';
import { decodeJwt, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { LRUCache } from 'lru-cache';
import { IssuerKeys, type KeyFetchFailure } from './issuer-keys.js';

/** Who may issue tokens, for whom, and where the keys are. */
export interface TokenIssuer {
  readonly issuer: string;
  readonly audience: string;
  /** URL of the issuer's JWK Set (RFC 7517 §5). */
  readonly jwksUri: string;
}

/**
 * Signatures that are accepted: asymmetric ones alone. With `none` or an HMAC, whoever knows the public key could
 * write tokens (RFC 8725 §2.1).
 */
const ALGORITHMS = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512'],
  ...['EdDSA', 'Ed25519'],
];
/**
 * What `typ` may say, in lower case and without `application/` (RFC 7515 §4.1.9): a JWT, or an access token (RFC 9068
 * §2.1). Tokens for other uses, such as to sign out, must not serve as one (RFC 8725 §3.11).
 */
const TOKEN_TYPES = ['jwt', 'at+jwt'];
const MAX_TOKEN_CHARACTERS = 8192;
const CLOCK_TOLERANCE_SECONDS = 5;
/** How long a token that was found valid is taken for valid without being verified again, and how many of them. */
const RECALL_MS = 60_000;
const MAX_RECALLED = 10_000;

/** Verifies tokens of configured issuers (RFC 7519 §7.2, RFC 8725). */
export class JwtVerifier {
  private readonly keysByUri = new Map<string, IssuerKeys>();
  /** What was verified a moment ago, by the digest of the token: nothing of a token is kept. */
  private readonly recent = new LRUCache<string, JWTPayload>({ max: MAX_RECALLED, ttl: RECALL_MS });

  /**
   * @param findIssuer the configured issuer of that name, if any
   * @param onFetchFailure is called when the keys of an issuer could not be fetched
   */
  constructor(
    private readonly findIssuer: (issuer: string) => TokenIssuer | undefined,
    private readonly onFetchFailure: (failure: KeyFetchFailure) => void = () => undefined,
  ) {}

  /** The claims of a token that is valid now, or undefined. Why it is not valid is nobody's business. */
  async verify(token: string): Promise<JWTPayload | undefined> {
    if (token.length > MAX_TOKEN_CHARACTERS) return undefined;
    try {
      const issuer = this.findIssuer(decodeJwt(token).iss ?? '');
      if (!issuer) return undefined;
      const { payload, protectedHeader } = await jwtVerify(token, this.keysOf(issuer.jwksUri), {
        issuer: issuer.issuer,
        audience: issuer.audience,
        algorithms: ALGORITHMS,
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        requiredClaims: ['exp'],
      });
      if (!isForAccess(protectedHeader.typ)) return undefined;
      this.recent.set(digestOf(token), payload);
      return payload;
    } catch {
      return undefined;
    }
  }

  /**
   * The claims of a token that {@link verify} found valid within the last minute, unless it has expired since, or its
   * issuer is not configured any more in the same way. So a key that an issuer withdraws is good for a minute longer.
   */
  recall(token: string): JWTPayload | undefined {
    if (token === '' || token.length > MAX_TOKEN_CHARACTERS) return undefined;
    const claims = this.recent.get(digestOf(token));
    const issuer = claims && this.findIssuer(claims.iss ?? '');
    if (!claims || !issuer || ![claims.aud].flat().includes(issuer.audience)) return undefined;
    return (claims.exp ?? 0) + CLOCK_TOLERANCE_SECONDS > Date.now() / 1000 ? claims : undefined;
  }

  private keysOf(jwksUri: string): JWTVerifyGetKey {
    const keys = this.keysByUri.get(jwksUri) ?? new IssuerKeys(jwksUri, this.onFetchFailure);
    this.keysByUri.set(jwksUri, keys);
    return keys.find;
  }
}

function digestOf(token: string): string {
  return hash('sha256', token, 'base64');
}

/** Many issuers say nothing, or no more than that it is a JWT. */
function isForAccess(type: unknown): boolean {
  if (type === undefined) return true;
  return typeof type === 'string' && TOKEN_TYPES.includes(type.toLowerCase().replace(/^application\//, ''));
}
