import { catalogue } from '#simulator';

const API_PREFIX = '/api/v1';
/** Of the gateway's own, beside the catalogue. */
const OWN_PATHS: Readonly<Record<string, string>> = { '/system': 'system', '/user-bulks/{bulkId}': 'people' };
/** PINs and passwords of users, which no scope for the group of their users covers. */
const OF_CREDENTIALS = ['/users/{userId}/pin', '/users/{userId}/password'];

/**
 * The group whose scopes a path needs, by the catalogue and the contract: an independent reading of what routes declare.
 * @param template as in the OpenAPI document: `/api/v1/a/{id}`
 * @returns undefined for paths that the catalogue does not have
 */
export function scopeGroupOf(template: string): string | undefined {
  const path = template.slice(API_PREFIX.length);
  if (path in OWN_PATHS) return OWN_PATHS[path];
  const isAt = (place: string) => path === place || path.startsWith(`${place}/`);
  if (OF_CREDENTIALS.some(isAt)) return 'credentials';
  const entries = catalogue.resources.filter(({ gateway }) => isAt(gateway));
  return entries.sort((one, other) => other.gateway.length - one.gateway.length)[0]?.group;
}
