import { describe, expect, it } from 'vitest';
import { verdictOn } from './verdict.js';

describe('a change that breaks callers', () => {
  it('passes with a reason', () => {
    expect(verdictOn(['GET /a is gone'], { 'GET /a is gone': 'It was unused.' })).toEqual([]);
  });

  it.each([{}, { 'GET /a is gone': ' ' }])('does not pass without a reason', (reasons) => {
    expect(verdictOn(['GET /a is gone'], reasons)).toEqual(['Breaks callers: GET /a is gone']);
  });

  it('has no reason any more once it is taken back', () => {
    expect(verdictOn([], { 'GET /a is gone': 'x' })).toEqual(['A reason without a change: GET /a is gone']);
  });
});
