/** Date and time as CUPI prints it, with `T` or a blank between, a fraction of any length, and `Z` or no zone. */
const DATE_TIME = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2}):(\d{2})(\.\d{1,9})?(Z?)$/;

/**
 * A point in time as JSON shows it: RFC 3339 when it has a zone (CUPI uses only `Z`), else the server's local time in
 * the same form without a zone (REFERENCE section 7).
 * @returns undefined when the text is not a point in time
 */
export function shownDateTime(text: string): string | undefined {
  return isDateTime(text) ? text.replace(' ', 'T') : undefined;
}

/**
 * A point in time as CUPI writes it: local time with a blank in the middle, one with `Z` unchanged.
 * @returns undefined when the text is not a point in time
 */
export function sentDateTime(text: string): string | undefined {
  if (!isDateTime(text)) return undefined;
  return text.endsWith('Z') ? text.replace(' ', 'T') : text.replace('T', ' ');
}

/** Whether a text is a point in time that exists: 30 February does not. */
export function isDateTime(text: string): boolean {
  const [, year, month, day, hour, minute, second] = DATE_TIME.exec(text) ?? [];
  if (year === undefined) return false;
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  const isDay = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
  // Second 60 is a leap second.
  return isDay && Number(hour) < 24 && Number(minute) < 60 && Number(second) <= 60;
}
