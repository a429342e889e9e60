import { describe, expect, it } from 'vitest';
import { medianOf } from './statistics.js';

describe('medianOf', () => {
  it('is the value in the middle, whatever the order', () => {
    expect(medianOf([9, 1, 200])).toBe(9);
  });

  it('is the mean of the two in the middle of an even number', () => {
    expect(medianOf([4, 1, 2, 100])).toBe(3);
  });

  it('throws for the median of nothing', () => {
    expect(() => medianOf([])).toThrow(RangeError);
  });
});
