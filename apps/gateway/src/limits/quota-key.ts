import { principalKeyOf, type ClientPrincipal, type UserPrincipal } from '../auth/clients/core/index.js';
import { canonicalUsername, networkOf } from './core/index.js';

/** A principal, as far as quotas distinguish them. */
export type QuotaOwner = ClientPrincipal | Pick<UserPrincipal, 'kind' | 'id'>;

/**
 * The owner of the quota that a request uses up: the client, or the user in any spelling (CUPI compares aliases
 * case-insensitively).
 */
export function quotaKeyOf(principal: QuotaOwner): string {
  return principal.kind === 'client' ? principalKeyOf(principal) : userQuotaKey(principal.id);
}

/** The quota of a user whom the upstream has accepted. */
export function userQuotaKey(username: string): string {
  return `user:${canonicalUsername(username)}`;
}

/** The quota that all users from one address share until the upstream has accepted them, whatever names they use. */
export function unacceptedQuotaKey(address: string): string {
  return `unaccepted@${networkOf(address)}`;
}
