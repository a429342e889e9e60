import { principalKeyOf, type Principal } from '#libs/credential-broker';
import { canonicalUsername, networkOf } from '#libs/request-limits';

/**
 * Whose quota a request uses up: that of the client, or of the user in whatever spelling (CUPI: aliases are compared
 * regardless of case). Whoever only claims to be a user, by Basic or to sign in, uses up none but that of the name at
 * the own network.
 * @param address where the request comes from
 */
export function quotaKeyOf(principal: Principal, address: string): string {
  if (principal.kind === 'client') return principalKeyOf(principal);
  const username = canonicalUsername(principal.id);
  return principal.session ? `user:${username}` : `claim@${networkOf(address)}:${username}`;
}
