/**
 * What scopes are granted for: the groups of resources, and the PINs and passwords of users, which the scope of their group
 * does not cover.
 */
export const scopeGroups = ['telephony', 'people', 'call-management', 'system', 'credentials'] as const;

/** One of {@link scopeGroups}. */
export type ScopeGroup = (typeof scopeGroups)[number];

/** Access to a group. */
export type Scope = `${ScopeGroup}.${'read' | 'write'}`;

/** Every scope, as users with an account of their own have them: their role upstream decides. */
export const allScopes: ReadonlySet<Scope> = new Set(
  scopeGroups.flatMap((group): Scope[] => [`${group}.read`, `${group}.write`]),
);

/** The scopes of the client `default` by default: those that existed before there were groups. */
export const defaultScopes: ReadonlySet<Scope> = new Set<Scope>(['telephony.read', 'telephony.write']);

/** Whether a text names a scope; the names are case-sensitive (RFC 6749 §3.3). */
export function isScope(text: string): text is Scope {
  return (allScopes as ReadonlySet<string>).has(text);
}

/** The scope that covers an HTTP method on resources of a group: `read` for GET and HEAD, `write` for the rest. */
export function scopeFor(group: ScopeGroup, method: string): Scope {
  return method === 'GET' || method === 'HEAD' ? `${group}.read` : `${group}.write`;
}
