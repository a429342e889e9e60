import { describe, expect, it } from 'vitest';
import { prefersMinimalReturn } from './prefer.js';

describe('prefersMinimalReturn', () => {
  it.each([
    'return=minimal',
    'RETURN=Minimal',
    'return="minimal"',
    'return = minimal',
    'respond-async, return=minimal',
    'return=minimal; foo=bar',
    'return=minimal, return=representation',
    ['respond-async', 'return=minimal'],
  ])('is true of %j', (prefer) => {
    expect(prefersMinimalReturn(prefer)).toBe(true);
  });

  it.each([
    undefined,
    '',
    'return',
    'return=',
    'return=representation',
    'return=representation, return=minimal',
    'x-return=minimal',
  ])('is false of %j', (prefer) => {
    expect(prefersMinimalReturn(prefer)).toBe(false);
  });
});
