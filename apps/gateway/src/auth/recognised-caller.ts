import type { ClientPrincipal, Scope } from './clients/core/index.js';
import type { CredentialHeaders } from './credential-headers.js';

/** A user who was admitted a moment ago. The account is not remembered: nothing here opens it. */
export interface RecentUser {
  readonly kind: 'user';
  readonly id: string;
  readonly scopes: ReadonlySet<Scope>;
  /** Name of the account's cache partition. */
  readonly partition: string;
}

/** A caller that was recognised synchronously. */
export type RecognisedCaller = ClientPrincipal | RecentUser;

/** As much of a request as says who calls. */
export interface CallerIdentification {
  readonly headers: CredentialHeaders & { readonly 'x-forwarded-for'?: string | string[] | undefined };
  readonly socket: { readonly remoteAddress?: string | undefined };
}
