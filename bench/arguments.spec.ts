import { describe, expect, it } from 'vitest';
import { readArguments } from './arguments.js';

describe('the command line of the benchmark', () => {
  it('asks for the comparison when it says nothing', () => {
    expect(readArguments([])).toMatchObject({ part: 'comparison', rounds: 5 });
  });

  it('asks for one part at a time', () => {
    expect(() => readArguments(['--scale', '--soak', '10'])).toThrow(RangeError);
  });

  it.each([
    ['--rounds', '0'],
    ['--rounds', 'many'],
    ['--soak', '1.5'],
    ['--round-ms', ''],
  ])('rejects %s %s', (name, value) => {
    expect(() => readArguments([name, value])).toThrow(RangeError);
  });

  it('rejects unknown arguments', () => {
    expect(() => readArguments(['--fast'])).toThrow();
  });
});
