import { describe, expect, it } from 'vitest';
import { isDateTime, sentDateTime, shownDateTime } from './date-time.js';

describe('shownDateTime', () => {
  it.each([
    ['2010-05-20T10:36:19Z', '2010-05-20T10:36:19Z'],
    ['2010-05-20 10:36:19Z', '2010-05-20T10:36:19Z'],
    ['2010-05-20T10:36:19.5Z', '2010-05-20T10:36:19.5Z'],
    ['2024-05-17 08:09:11.044', '2024-05-17T08:09:11.044'],
    ['2024-05-17 08:09:11', '2024-05-17T08:09:11'],
    ['2024-05-17T08:09:11.044', '2024-05-17T08:09:11.044'],
  ])('shows %s as %s', (text, shown) => {
    expect(shownDateTime(text)).toBe(shown);
  });

  it('knows no other text', () => {
    expect(shownDateTime('yesterday')).toBeUndefined();
  });
});

describe('sentDateTime', () => {
  it.each([
    ['2024-05-17T08:09:11.044', '2024-05-17 08:09:11.044'],
    ['2024-05-17T08:09:11', '2024-05-17 08:09:11'],
    ['2024-05-17 08:09:11', '2024-05-17 08:09:11'],
    ['2010-05-20T10:36:19Z', '2010-05-20T10:36:19Z'],
    ['2010-05-20 10:36:19Z', '2010-05-20T10:36:19Z'],
  ])('sends %s as %s', (text, sent) => {
    expect(sentDateTime(text)).toBe(sent);
  });

  it('sends no other text', () => {
    expect(sentDateTime('2024-05-17')).toBeUndefined();
  });
});

describe('a point in time', () => {
  it.each([
    '2024-02-29T00:00:00',
    '2000-02-29T23:59:59Z',
    '0001-01-01T00:00:00',
    '9999-12-31T23:59:59.999999999',
    '2016-12-31T23:59:60Z',
  ])('is %s', (text) => {
    expect(isDateTime(text)).toBe(true);
  });

  it.each([
    ['empty', ''],
    ['a day alone', '2024-05-17'],
    ['a time alone', '08:09:11'],
    ['without seconds', '2024-05-17T08:09'],
    ['a day that does not exist', '2024-02-30T08:09:11'],
    ['29 February of a common year', '1900-02-29T08:09:11'],
    ['month 0', '2024-00-17T08:09:11'],
    ['month 13', '2024-13-17T08:09:11'],
    ['day 0', '2024-05-00T08:09:11'],
    ['hour 24', '2024-05-17T24:00:00'],
    ['minute 60', '2024-05-17T08:60:11'],
    ['second 61', '2024-05-17T08:09:61'],
    ['with another zone', '2024-05-17T08:09:11+02:00'],
    ['with a zone in small letters', '2024-05-17T08:09:11z'],
    ['with a small t', '2024-05-17t08:09:11'],
    ['two blanks', '2024-05-17  08:09:11'],
    ['a point without a fraction', '2024-05-17T08:09:11.'],
    ['a fraction of ten digits', '2024-05-17T08:09:11.1234567890'],
    ['a fraction with a comma', '2024-05-17T08:09:11,5'],
    ['a year of five digits', '12024-05-17T08:09:11'],
    ['digits of another script', '٢٠٢٤-05-17T08:09:11'],
    ['a new line at its end', '2024-05-17T08:09:11\n'],
    ['something before it', ' 2024-05-17T08:09:11'],
  ])('is nothing %s', (_what, text) => {
    expect(isDateTime(text)).toBe(false);
  });
});
