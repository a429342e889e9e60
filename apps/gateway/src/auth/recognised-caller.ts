import type { ClientPrincipal, RecentUser } from './clients/core/index.js';
import type { CredentialHeaders } from './credential-headers.js';

/** A caller that was recognised synchronously. */
export type RecognisedCaller = ClientPrincipal | RecentUser;

/** As much of a request as says who calls. */
export interface CallerIdentification {
  readonly headers: CredentialHeaders & { readonly 'x-forwarded-for'?: string | string[] | undefined };
  readonly socket: { readonly remoteAddress?: string | undefined };
}
