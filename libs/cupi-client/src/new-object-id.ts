const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * The id of the object that a POST made, in lower case: the last path segment of the text body, else of
 * `Location`. Undefined when neither ends in a UUID.
 *
 * CUPI: the body is the new object's URI as plain text, maybe with a new line; what stands before the id
 * differs between resources (`/vmrest/user/schedules/<id>`), so no prefix is relied on.
 */
export function newObjectId(body: string, location: string | undefined): string | undefined {
  return idAtTheEndOf(body) ?? idAtTheEndOf(location ?? '');
}

function idAtTheEndOf(uri: string): string | undefined {
  const path = uri.trim().replace(/[?#].*$/s, '');
  const lastSegment = path.replace(/\/$/, '').replace(/^.*\//s, '').toLowerCase();
  return UUID.test(lastSegment) ? lastSegment : undefined;
}
