import {
  createRemoteJWKSet,
  customFetch,
  decodeJwt,
  jwtVerify,
  type JWTPayload,
  type JWTVerifyGetKey,
} from 'jose';

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
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512'];
const MAX_TOKEN_CHARACTERS = 8192;
const CLOCK_TOLERANCE_SECONDS = 5;
const FETCH_TIMEOUT_MS = 3000;
/** How long keys are used before they are fetched again, and how soon an unknown key may make them be. */
const KEYS_MAX_AGE_MS = 600_000;
const COOL_DOWN_MS = 30_000;
/** How long an issuer that does not answer is left alone. */
const FAILURE_PAUSE_MS = 10_000;

/** Verifies tokens of configured issuers (RFC 7519 §7.2, RFC 8725). */
export class JwtVerifier {
  private readonly keysByUri = new Map<string, JWTVerifyGetKey>();

  /** @param findIssuer the configured issuer of that name, if any */
  constructor(private readonly findIssuer: (issuer: string) => TokenIssuer | undefined) {}

  /** The claims of a token that is valid now, or undefined. Why it is not valid is nobody's business. */
  async verify(token: string): Promise<JWTPayload | undefined> {
    if (token.length > MAX_TOKEN_CHARACTERS) return undefined;
    try {
      const issuer = this.findIssuer(decodeJwt(token).iss ?? '');
      if (!issuer) return undefined;
      const { payload } = await jwtVerify(token, this.keysOf(issuer.jwksUri), {
        issuer: issuer.issuer,
        audience: issuer.audience,
        algorithms: ALGORITHMS,
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        requiredClaims: ['exp'],
      });
      return payload;
    } catch {
      return undefined;
    }
  }

  private keysOf(jwksUri: string): JWTVerifyGetKey {
    const known = this.keysByUri.get(jwksUri);
    if (known) return known;
    const keys = createRemoteJWKSet(new URL(jwksUri), {
      timeoutDuration: FETCH_TIMEOUT_MS,
      cacheMaxAge: KEYS_MAX_AGE_MS,
      cooldownDuration: COOL_DOWN_MS,
      [customFetch]: pausingFetch(),
    });
    this.keysByUri.set(jwksUri, keys);
    return keys;
  }
}

/** Leaves a server that has failed alone for a while, so that a flood of tokens is no flood of fetches. */
function pausingFetch(): (url: string, options: RequestInit) => Promise<Response> {
  let pausedUntilMs = -Infinity;
  return async (url, options) => {
    if (performance.now() < pausedUntilMs) throw new Error('the issuer did not answer a moment ago');
    try {
      const response = await fetch(url, options);
      if (!response.ok) throw new Error(`the issuer answered with ${response.status}`);
      return response;
    } catch (error) {
      pausedUntilMs = performance.now() + FAILURE_PAUSE_MS;
      throw error;
    }
  };
}
