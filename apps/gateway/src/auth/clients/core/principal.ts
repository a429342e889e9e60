import type { UpstreamAccount } from '#libs/cupi-client';
import type { Scope } from './scope.js';

/** A service without a Unity Connection account: it has an API key, or a token of a trusted issuer. */
export interface ClientPrincipal {
  readonly kind: 'client';
  /** The result of {@link principalKeyOf}, made once because every request needs it. */
  readonly key: string;
  /** The registered id; of a token, its `client_id` (RFC 9068 §2.2), else its `azp`, else its `sub`. */
  readonly id: string;
  /**
   * The issuer that authenticated the id; absent when the id is registered here. Two clients are the same only
   * if both members are equal: a token may name any id.
   */
  readonly issuer?: string;
  readonly scopes: ReadonlySet<Scope>;
  /** Name of the credential that is used for the client upstream. */
  readonly credential: string;
}

/** A person or service that brings its own Unity Connection account. */
export interface UserPrincipal {
  readonly kind: 'user';
  readonly id: string;
  readonly scopes: ReadonlySet<Scope>;
  readonly account: UpstreamAccount;
  /** Set when the user is signed in: the upstream has accepted the account. */
  readonly session?: { readonly expiresAt: Date };
}

/** A user who was admitted a moment ago. The account is not remembered: nothing here opens it. */
export interface RecentUser {
  readonly kind: 'user';
  readonly id: string;
  /** The owner of the user's quota, made once because every request needs it. */
  readonly quotaKey: string;
  readonly scopes: ReadonlySet<Scope>;
  /** Name of the account's cache partition. */
  readonly partition: string;
}

/** The authenticated caller. */
export type Principal = ClientPrincipal | UserPrincipal;

/** Makes a {@link ClientPrincipal}. */
export function clientPrincipal(client: Omit<ClientPrincipal, 'kind' | 'key'>): ClientPrincipal {
  const { id, issuer } = client;
  const key = issuer === undefined ? `client:${id}` : `token:${id}@${issuer}`;
  return Object.freeze({ kind: 'client', key, ...client });
}

/** Identifies principals in limits and in the audit trail: `client:billing`, `token:billing@https://…`, `user:alice`. */
export function principalKeyOf(principal: Principal): string {
  return principal.kind === 'client' ? principal.key : `user:${principal.id}`;
}
