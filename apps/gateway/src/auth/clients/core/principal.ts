import type { UpstreamAccount } from '#libs/cupi-client';
import type { Scope } from './scope.js';

/** A service without a Unity Connection account: it holds an API key, or a token of an issuer that is trusted. */
export interface ClientPrincipal {
  readonly kind: 'client';
  /** What {@link principalKeyOf} tells, made once: a client makes many requests, and each asks for it. */
  readonly key: string;
  /** The registered id; of a token, its `client_id` (RFC 9068 §2.2), else its `azp`, else its `sub`. */
  readonly id: string;
  /**
   * The issuer that vouches for the id; absent when the id is registered here. Two clients are the same only
   * when both members are: a token may name any id.
   */
  readonly issuer?: string;
  readonly scopes: ReadonlySet<Scope>;
  /** Name of the credential that does the client's work upstream. */
  readonly credential: string;
}

/** A person or service that brings its own Unity Connection account. */
export interface UserPrincipal {
  readonly kind: 'user';
  readonly id: string;
  readonly scopes: ReadonlySet<Scope>;
  readonly account: UpstreamAccount;
  /** Set when the user is signed in: the account was accepted upstream then. */
  readonly session?: { readonly expiresAt: Date };
}

/** Who is calling, as far as the gateway has found out. */
export type Principal = ClientPrincipal | UserPrincipal;

/** Makes a {@link ClientPrincipal}. */
export function clientPrincipal(client: Omit<ClientPrincipal, 'kind' | 'key'>): ClientPrincipal {
  const { id, issuer } = client;
  const key = issuer === undefined ? `client:${id}` : `token:${id}@${issuer}`;
  return Object.freeze({ kind: 'client', key, ...client });
}

/** Tells principals apart, in limits and in the audit trail: `client:billing`, `token:billing@https://…`, `user:alice`. */
export function principalKeyOf(principal: Principal): string {
  return principal.kind === 'client' ? principal.key : `user:${principal.id}`;
}
