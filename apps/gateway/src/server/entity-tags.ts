const ENTITY_TAG = /(W\/)?"[\x21\x23-\x7E\x80-\xFF]*"/g;

/** A list of entity tags in a header field (RFC 9110 §8.8.3), or any tag. */
export type EntityTagList = '*' | readonly string[];

/** Parses `If-Match` or `If-None-Match`; undefined when the text is no list of entity tags. */
export function readEntityTags(field: string): EntityTagList | undefined {
  const text = field.trim();
  if (text === '*') return '*';
  const rest = text.replace(ENTITY_TAG, '');
  const tags = text.match(ENTITY_TAG) ?? [];
  return tags.length > 0 && /^[\s,]*$/.test(rest) ? tags : undefined;
}

/** Weak comparison (RFC 9110 §8.8.3.2), as required for `If-None-Match` (§13.1.2). The tag itself is strong. */
export function matchesWeakly(list: EntityTagList, etag: string): boolean {
  return list === '*' || list.includes(etag) || list.includes(`W/${etag}`);
}

/** Strong comparison (RFC 9110 §8.8.3.2), as required for `If-Match` (§13.1.1): a weak tag matches nothing. */
export function matchesStrongly(list: EntityTagList, etag: string): boolean {
  return list === '*' || list.includes(etag);
}
