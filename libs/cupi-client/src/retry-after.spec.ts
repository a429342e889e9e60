import { describe, expect, it } from 'vitest';

import { retryAfterSeconds } from './retry-after.js';

const NOW_MS = Date.UTC(2024, 4, 6, 7, 8, 9);

describe('retryAfterSeconds', () => {
  it.each([
    ['seconds', '120', 120],
    ['an HTTP-date', 'Mon, 06 May 2024 07:08:39 GMT', 30],
    ['a date that has passed', 'Mon, 06 May 2024 07:00:00 GMT', 1],
    ['no delay', '0', 1],
    ['more than an hour', '99999999999999999999999', 3600],
    ['a date far ahead', 'Tue, 06 May 2025 07:08:09 GMT', 3600],
  ])('reads %s', (_, header, seconds) => {
    expect(retryAfterSeconds(header, NOW_MS)).toBe(seconds);
  });

  it.each([undefined, '', 'soon'])('returns nothing for %s', (header) => {
    expect(retryAfterSeconds(header, NOW_MS)).toBeUndefined();
  });
});
