/** Maximum length of a path in characters; the longest valid one has fewer than half as many. */
const MAX_PATH_CHARACTERS = 500;

/** Truncates a text whose length callers choose. A truncated text ends in `…`. */
export function boundedText(text: string, maxCharacters: number): string {
  if (text.length <= maxCharacters) return text;
  // Truncation may leave half of a surrogate pair, which cannot be encoded.
  return `${text.slice(0, maxCharacters - 1).toWellFormed()}…`;
}

/** Truncates a path for problems and log lines. A truncated path ends in `...`, and is still a valid path (RFC 3986 §3.3). */
export function boundedPath(path: string): string {
  if (path.length <= MAX_PATH_CHARACTERS) return path;
  return `${path.slice(0, MAX_PATH_CHARACTERS - 3).replace(/%[\dA-F]?$/i, '')}...`;
}
