const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * The id of the object that a POST made: the last path segment of the text body, else of `Location`. Undefined when
 * neither ends in an id.
 *
 * CUPI: the body is the new object's URI as plain text, maybe with a new line; what stands before the id
 * differs between resources (`/vmrest/user/schedules/<id>`), so no prefix is relied on.
 * @param pattern what an id that is no UUID has to match; a UUID is given in lower case
 */
export function newObjectId(
  body: string,
  location: string | undefined,
  pattern?: RegExp,
): string | undefined {
  return idAtTheEndOf(body, pattern) ?? idAtTheEndOf(location ?? '', pattern);
}

/**
 * The ids of the objects that one POST made: the last path segments of the lines of the text body, else that of `Location`.
 * CUPI: documents do not say how many of them are named; none that are not named are known.
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
