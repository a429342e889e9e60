import passport from 'passport';
import {
  clientPrincipal,
  type ClientPrincipal,
  type Scope,
  type TrustedIssuer,
} from './clients/core/index.js';
import type { AccessClaims } from './access-claims.js';
import type { ImmediateStrategy } from './authenticator.js';
import type { CredentialHeaders } from './credential-headers.js';
import type { KeyFetchFailure } from './issuer-keys.js';
import { JwtVerifier } from './jwt-verifier.js';

const BEARER_TOKEN = /^bearer +([\w.~+/-]+=*) *$/i;

/** Recognises clients by a JWT of a trusted issuer in `Authorization: Bearer` (RFC 6750 §2.1, RFC 9068). */
export class JwtStrategy extends passport.Strategy implements ImmediateStrategy {
  override readonly name = 'jwt';
  private readonly verifier: JwtVerifier;
  /** By claims that are recalled: the client, and the version of the issuer that it was made for. */
  private readonly known = new WeakMap<AccessClaims, { client: ClientPrincipal; issuer: TrustedIssuer }>();

  /**
   * @param findIssuer the trusted issuer of that name, if any
   * @param onFetchFailure called when the keys of an issuer could not be fetched
   */
  constructor(
    private readonly findIssuer: (issuer: string) => TrustedIssuer | undefined,
    onFetchFailure?: (failure: KeyFetchFailure) => void,
  ) {
    super();
    this.verifier = new JwtVerifier(findIssuer, onFetchFailure);
  }

  override authenticate({ headers }: { headers: CredentialHeaders }): void {
    this.verifier.verify(tokenIn(headers)).then(
      (claims) => {
        const client = claims && this.clientOf(claims);
        if (client) this.success(client);
        else this.fail(401);
      },
      (error: unknown) => {
        this.error(error);
      },
    );
  }

  /** Recognises tokens that were verified a moment ago, with the scopes that the issuer may grant now. */
  recogniseAtOnce({ headers }: { headers: CredentialHeaders }): ClientPrincipal | undefined {
    const claims = this.verifier.recall(probableTokenIn(headers));
    return claims && this.clientOf(claims);
  }

  private clientOf(claims: AccessClaims): ClientPrincipal | undefined {
    const issuer = this.findIssuer(claims.issuer);
    if (!issuer) return undefined;
    const known = this.known.get(claims);
    if (known?.issuer === issuer) return known.client;
    const { credential } = issuer;
    const scopes = scopesOf(claims, issuer);
    const client = clientPrincipal({ id: claims.clientId, issuer: issuer.issuer, scopes, credential });
    this.known.set(claims, { client, issuer });
    return client;
  }
}

function tokenIn({ authorization = '' }: CredentialHeaders): string {
  return BEARER_TOKEN.exec(authorization)?.[1] ?? '';
}

/** The same in less time, for credentials of this scheme; any text when they are not well formed. */
function probableTokenIn({ authorization = '' }: CredentialHeaders): string {
  return authorization.slice(authorization.indexOf(' ') + 1).trim();
}

/** The scopes of the token that the issuer may grant; without any in the token, all that the issuer may grant. */
function scopesOf({ scopes }: AccessClaims, issuer: TrustedIssuer): ReadonlySet<Scope> {
  if (!scopes) return issuer.scopes ?? new Set();
  return new Set(scopes.filter((scope) => issuer.scopes?.has(scope) ?? true));
}
