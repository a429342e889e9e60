const MIN_SECONDS = 1;
const MAX_SECONDS = 3600;

/**
 * The delay of a `Retry-After` (RFC 9110 §10.2.3: seconds or an HTTP-date), 1 to 3600 seconds; undefined when it is
 * absent or invalid.
 */
export function retryAfterSeconds(header: string | undefined, nowMs = Date.now()): number | undefined {
  if (header === undefined) return undefined;
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - nowMs) / 1000;
  if (Number.isNaN(seconds)) return undefined;
  return Math.min(Math.max(Math.ceil(seconds), MIN_SECONDS), MAX_SECONDS);
}
