/** The segments after `/vmrest`, unencoded, e.g. `['phonesystems', id, 'axlservers']`. */
export type CupiPath = readonly string[];

/**
 * The absolute path of a resource, each segment percent-encoded.
 *
 * @throws RangeError for an empty segment and for dot segments: they would silently address another
 * resource (`DELETE /phonesystems/` for an empty id; RFC 3986 §5.2.4 for dots)
 */
export function requestPath(path: CupiPath): string {
  for (const segment of path) {
    if (['', '.', '..'].includes(segment)) throw new RangeError('A path segment is empty or a dot segment.');
  }
  return ['', 'vmrest', ...path.map((segment) => encodeURIComponent(segment))].join('/');
}

/**
 * The same for reads, where the last segment may be empty: a few of CUPI's paths end in a slash
 * (`/vmrest/version/product/`).
 *
 * @throws RangeError as {@link requestPath} does for any other segment
 */
export function readPath(path: CupiPath): string {
  return path.at(-1) === '' ? `${requestPath(path.slice(0, -1))}/` : requestPath(path);
}
