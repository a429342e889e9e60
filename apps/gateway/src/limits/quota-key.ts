import { principalKeyOf, type Principal } from '../auth/clients/core/index.js';
import { canonicalUsername, networkOf } from './core/index.js';

/**
 * Whose quota a request uses up: that of the client, or of the user in whatever spelling (CUPI: aliases are compared
 * regardless of case).
 */
export function quotaKeyOf(principal: Principal): string {
  return principal.kind === 'client' ? principalKeyOf(principal) : userQuotaKey(principal.id);
}

/** The quota of a user whom the upstream has accepted. */
export function userQuotaKey(username: string): string {
  return `user:${canonicalUsername(username)}`;
}

/** The quota that all users share whom the upstream has not accepted yet, whatever names they give. */
export function unacceptedQuotaKey(address: string): string {
  return `unaccepted@${networkOf(address)}`;
}
