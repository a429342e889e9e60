import { describe, expect, it } from 'vitest';
import { describeTargets, isMissed, type Target } from './targets.js';

describe('a target', () => {
  const ratio: Target = { what: 'hits', bound: 'at least', target: 0.7, measured: 0.7, unit: ' ×' };
  const memory: Target = { what: 'memory', bound: 'at most', target: 200, measured: 200, unit: ' MiB' };

  it('is met by what it asks for', () => {
    expect(describeTargets([ratio, memory]).match(/ met /g)).toHaveLength(2);
  });

  it.each([
    [ratio, 0.6],
    [memory, 229],
  ])('is not missed by less than 15 %', (target, measured) => {
    expect(isMissed({ ...target, measured })).toBe(false);
    expect(describeTargets([{ ...target, measured }])).toContain('within 15 %');
  });

  it.each([
    [ratio, 0.59],
    [memory, 231],
  ])('is missed by more than 15 %', (target, measured) => {
    expect(isMissed({ ...target, measured })).toBe(true);
    expect(describeTargets([{ ...target, measured }])).toContain('MISSED');
  });

  it.each([ratio, memory])('is missed by what could not be measured', (target) => {
    expect(isMissed({ ...target, measured: NaN })).toBe(true);
  });
});
