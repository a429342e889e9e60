/** Characters of a path at most; the longest that leads anywhere has fewer than half as many. */
const MAX_PATH_CHARACTERS = 500;

/** As much of a text as is repeated, where callers choose how long it is. A text that is cut ends in `…`. */
export function boundedText(text: string, maxCharacters: number): string {
  if (text.length <= maxCharacters) return text;
  // The cut may leave half of a surrogate pair, which no encoding carries.
  return `${text.slice(0, maxCharacters - 1).toWellFormed()}…`;
}

/** As much of a path as problems and log lines repeat. A path that is cut ends in `...`, and is a path all the same (RFC 3986 §3.3). */
export function boundedPath(path: string): string {
  if (path.length <= MAX_PATH_CHARACTERS) return path;
  return `${path.slice(0, MAX_PATH_CHARACTERS - 3).replace(/%[\dA-F]?$/i, '')}...`;
}
