const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * The id of the object that a POST made: the last path segment of the text body, else of `Location`. Undefined when
 * neither ends in an id.
 *
 * CUPI: the body is the new object's URI as plain text, maybe with a new line; the prefix of the id differs between
 * resources (`/vmrest/user/schedules/<id>`), so none is assumed.
 * @param pattern the pattern of an id that is not a UUID; a UUID is returned in lower case
 */
export function newObjectId(
  body: string,
  location: string | undefined,
  pattern?: RegExp,
): string | undefined {
  return idAtTheEndOf(body, pattern) ?? idAtTheEndOf(location ?? '', pattern);
}

/**
 * The ids of the objects that one POST made: the last path segments of the lines of the text body, else that of
 * `Location`. CUPI's documents do not say whether all of them are named.
 */
export function newObjectIds(body: string, location: string | undefined): readonly string[] {
  const named = body.split(/\s+/).flatMap((line) => idAtTheEndOf(line, undefined) ?? []);
  if (named.length > 0) return [...new Set(named)];
  return [idAtTheEndOf(location ?? '', undefined) ?? []].flat();
}

function idAtTheEndOf(uri: string, pattern: RegExp | undefined): string | undefined {
  const path = uri.trim().replace(/[?#].*$/s, '');
  const lastSegment = path.replace(/\/$/, '').replace(/^.*\//s, '');
  if (pattern === undefined)
    return UUID.test(lastSegment.toLowerCase()) ? lastSegment.toLowerCase() : undefined;
  const id = decoded(lastSegment);
  return id !== undefined && pattern.test(id) ? id : undefined;
}

function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
