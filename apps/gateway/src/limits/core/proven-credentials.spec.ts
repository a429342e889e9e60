import { describe, expect, it } from 'vitest';

import { ProvenCredentials } from './proven-credentials.js';

describe('ProvenCredentials', () => {
  it('forget, of more than 10 000, those that were accepted longest ago', () => {
    const proven = new ProvenCredentials();
    for (let index = 0; index < 10_000; index++) proven.add(String(index));
    proven.add('0');
    proven.add('another');
    expect(['0', '1', '2', 'another'].map((digest) => proven.has(digest))).toEqual([true, false, true, true]);
  });

  it('forget those that are rejected', () => {
    const proven = new ProvenCredentials();
    proven.add('a');
    proven.delete('a');
    expect(proven.has('a')).toBe(false);
  });
});
