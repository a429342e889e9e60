import type { UpstreamAccount } from '#libs/cupi-client';

/** What a caller may do: `telephony.read` covers GET and HEAD, `telephony.write` the rest. */
export type Scope = 'telephony.read' | 'telephony.write';

/** Both scopes, as users who bring an account of their own have them: their role upstream decides. */
export const allScopes: ReadonlySet<Scope> = new Set<Scope>(['telephony.read', 'telephony.write']);

/** A registered client: a service that holds an API key and no Unity Connection account. */
export interface ClientPrincipal {
  readonly kind: 'client';
  readonly id: string;
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
}

/** Who is calling, as far as the gateway has found out. */
export type Principal = ClientPrincipal | UserPrincipal;
